//! A thread with an inbox: it takes orders in turn, and everything ordered is done before it is gone.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

pub(super) struct Actor<T> {
    name: &'static str,
    orders: Option<Sender<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Actor<T> {
    pub fn start(name: &'static str, work: impl FnOnce(Receiver<T>) + Send + 'static) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(inbox))?;
        Ok(Self { name, orders: Some(orders), thread: Some(thread) })
    }

    pub fn order(&self, order: T) {
        if let Some(orders) = &self.orders
            && orders.send(order).is_err()
        {
            tracing::error!(thread = self.name, "a thread has ended before its time");
        }
    }
}

impl<T> Drop for Actor<T> {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
