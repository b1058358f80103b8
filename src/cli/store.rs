//! `skranke store serve`: the store behind a socket.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::args::StoreOptions;
use super::{Failure, log, platform};
use crate::clock::{Clock, MachineClock};
use crate::store::serve::Server;
use crate::store::{Backups, Store};

/// The store's file in a data folder.
const STORE: &str = "store.db";
/// A sale is secured, and may be erased at its till, when a copy of the store holds it.
const BACKUP_EVERY: Duration = Duration::from_secs(15);

pub fn serve(options: &StoreOptions) -> Result<(), Failure> {
    let folder = platform::folder(options.data.as_ref())?;
    std::fs::create_dir_all(folder.join("log"))
        .map_err(|fault| Failure::told(format!("{} cannot be written: {fault}", folder.display())))?;
    let clock = MachineClock::start();
    log::start(&folder.join("log"), clock);
    let address: SocketAddr = options
        .listen
        .parse()
        .map_err(|_| Failure::told(format!("{} is no address to listen on, as 127.0.0.1:7070", options.listen)))?;
    let store = Store::open(&folder.join(STORE), Arc::new(move || clock.now().wall)).map_err(Failure::told)?;
    let backups =
        options.backup.clone().map(|to| Backups { file: folder.join(STORE), folder: to, every: BACKUP_EVERY });
    let server = Server::bind(address, store, backups).map_err(Failure::told)?;
    let told = told_to_end()?;
    super::print(&format!("store at http://{}\n", server.address()))?;
    server.run(told).map_err(Failure::told)
}

/// Done when the system tells the program to end. Told twice, it ends at once, as it would have without us.
fn told_to_end() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut signals = Signals::new([SIGTERM, SIGINT]).map_err(Failure::told)?;
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut tell = Some(tell);
    let watch = move || {
        for signal in signals.forever() {
            match tell.take() {
                Some(tell) => drop(tell.send(())),
                None => drop(emulate_default_handler(signal)),
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(watch).map_err(Failure::told)?;
    Ok(async { drop(told.await) })
}
