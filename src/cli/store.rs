//! `skranke store serve`: the store behind a socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

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
    super::print(&format!("store at http://{}\n", server.address()))?;
    server.run(std::future::pending()).map_err(Failure::told)
}
