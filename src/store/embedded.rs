//! The store inside a till's own process: the same router, called without a socket.

use std::future::Future;
use std::io;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request as HttpRequest, Response as HttpResponse};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::{Store, router};
use crate::sync::link::{Link, LinkError, Method, Request, Response};
use crate::sync::wire::{ANSWER_BYTES_MAX, JSON};

/// What the link's errors call the store.
const HERE: &str = "this machine";

/// A link that never leaves the process. It runs the store's work on the thread that asks, so it needs no thread of its own
/// and keeps no deadline: what can be slow is the disk, and a till's own journal waits for the same one.
pub struct EmbeddedLink {
    runtime: Runtime,
    router: Router,
}

impl EmbeddedLink {
    pub fn new(store: Store) -> io::Result<Self> {
        Ok(Self { runtime: runtime()?, router: router(store) })
    }
}

/// Does the store's work on the calling thread: seeding, a report. Not to be called from within such work.
pub fn run<F: Future>(work: F) -> io::Result<F::Output> {
    Ok(runtime()?.block_on(work))
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().build()
}

impl Link for EmbeddedLink {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        let fault = |why: String| LinkError::Unreachable { at: HERE.to_owned(), why };
        let request = to_http(request).map_err(|fault_of| fault(fault_of.to_string()))?;
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let Ok(answer) = router.oneshot(request).await;
            from_http(answer).await.map_err(|fault_of| fault(fault_of.to_string()))
        })
    }
}

fn to_http(request: Request) -> Result<HttpRequest<Body>, axum::http::Error> {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let asked = HttpRequest::builder().method(method).uri(request.path).header(CONTENT_TYPE, JSON);
    asked.body(Body::from(request.body))
}

async fn from_http(answer: HttpResponse<Body>) -> Result<Response, axum::Error> {
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), usize::try_from(ANSWER_BYTES_MAX).unwrap_or(usize::MAX)).await?;
    Ok(Response { status, body: body.to_vec() })
}
