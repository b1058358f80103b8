//! The way to a store. A till speaks the same requests to a store across the world and to the one inside its own process.

#[cfg(feature = "till")]
pub mod http;

/// How long a request may take that carries entries or brings a page of the register.
pub const SEND_DEADLINE_MS: u64 = 10_000;
/// How long an operator waits for an answer.
pub const ASK_DEADLINE_MS: u64 = 4_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    pub path: String,
    /// JSON; empty when the method is `Get`.
    pub body: Vec<u8>,
    pub deadline_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// JSON, known to come from a store.
    pub body: Vec<u8>,
}

impl Request {
    pub fn get(path: String) -> Self {
        Self { method: Method::Get, path, body: Vec::new(), deadline_ms: SEND_DEADLINE_MS }
    }

    pub fn post(path: String, body: Vec<u8>) -> Self {
        Self { method: Method::Post, path, body, deadline_ms: SEND_DEADLINE_MS }
    }

    #[must_use]
    pub fn within(self, deadline_ms: u64) -> Self {
        Self { deadline_ms, ..self }
    }
}

/// Why there is no answer. What the store did with the request is then unknown.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("the store at {at} cannot be reached: {why}")]
    Unreachable { at: String, why: String },
    #[error("the store at {at} did not answer within {deadline_ms} ms")]
    Silent { at: String, deadline_ms: u64 },
    #[error("what answers at {at} is not a store (status {status})")]
    NotAStore { at: String, status: u16 },
    #[error("the store at {at} speaks {speaks}, and this till does not")]
    OtherVersion { at: String, speaks: String },
}

/// Carries one request to a store and brings its answer, refusals included. Blocks, but no longer than the request's deadline.
pub trait Link: Send {
    fn send(&mut self, request: Request) -> Result<Response, LinkError>;
}
