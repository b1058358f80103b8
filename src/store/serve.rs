//! The store as a server of its own, with a copy of its file in another place.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{Backups, Store, router};

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "the store listens to this machine only until tills can prove who they are: {address} is not a loopback address"
    )]
    NotLoopback { address: SocketAddr },
    #[error("the store cannot listen on {address}: {cause}")]
    Listen { address: SocketAddr, cause: io::Error },
    #[error("the store cannot go on: {0}")]
    Io(#[from] io::Error),
}

/// How long the answers that are under way may take when the store is to end, and then the copy of its file. A request that
/// is only half here by then is cut off; its till sends it again.
const ENDING: Duration = Duration::from_secs(2);

/// A store that listens, and is about to answer.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    store: Store,
    backups: Option<Backups>,
}

impl Server {
    /// Listens. Without backups nothing is ever secured, and tills erase nothing.
    pub fn bind(address: SocketAddr, store: Store, backups: Option<Backups>) -> Result<Self, ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback { address });
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let cannot = |cause| ServeError::Listen { address, cause };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        Ok(Self { runtime, listener, address, store, backups })
    }

    /// Where it listens: the port it was given, when it asked for any.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is done, finishes the answers it has begun, and closes the store's file.
    pub fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { runtime, listener, store, backups, .. } = self;
        let served = runtime.block_on(async move {
            let copies = backups.map(|backups| tokio::spawn(keep_copies(store.clone(), backups)));
            let served = serve(listener, store, stop).await;
            if let Some(copies) = copies {
                copies.abort();
            }
            served
        });
        // With the runtime goes whoever still holds the store, and with the last of them the file is closed.
        runtime.shutdown_timeout(ENDING);
        Ok(served?)
    }
}

async fn serve(listener: TcpListener, store: Store, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let (ends, ending) = oneshot::channel();
    let stop = async move {
        stop.await;
        drop(ends);
    };
    let serving = tokio::spawn(axum::serve(listener, router(store)).with_graceful_shutdown(stop).into_future());
    drop::<Result<(), _>>(ending.await);
    match timeout(ENDING, serving).await {
        Ok(served) => served?,
        Err(_) => {
            tracing::warn!("a request that never came to its end is cut off");
            Ok(())
        }
    }
}

async fn keep_copies(store: Store, backups: Backups) {
    let mut ticks = interval(backups.every);
    // A copy that takes longer than the pause is followed by a whole pause.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(fault) = back_up(&store, &backups).await {
            tracing::error!(%fault, "nothing more is secured until a backup succeeds");
        }
    }
}

/// Takes a copy, if it would hold anything new, and lets the tills know what is secured by it.
async fn back_up(store: &Store, backups: &Backups) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if !store.has_unsecured().await? {
        return Ok(());
    }
    let taken = backups.clone();
    let held = tokio::task::spawn_blocking(move || taken.take()).await??;
    Ok(store.secured(&held).await?)
}
