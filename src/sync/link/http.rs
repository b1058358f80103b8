//! A store at the other end of a network.

use std::time::Duration;

use ureq::http::{self, HeaderMap};
use ureq::{Agent, Body};

use super::{Link, LinkError, Method, Request, Response};
use crate::sync::wire::{ANSWER_BYTES_MAX, HEADER, JSON, SPEAKS};

/// Keeps one connection open between requests.
pub struct HttpLink {
    agent: Agent,
    base: String,
}

impl HttpLink {
    /// `base` is the store's address up to the first path: `https://store.example.org`.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Whoever redirects is not the store: a log-in page does.
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(1)
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() }
    }

    fn carry(&self, request: &Request) -> Result<http::Response<Body>, ureq::Error> {
        let url = format!("{}{}", self.base, request.path);
        let deadline = Some(Duration::from_millis(request.deadline_ms));
        match request.method {
            Method::Get => self.agent.get(url).config().timeout_global(deadline).build().call(),
            Method::Post => {
                let post = self.agent.post(url).config().timeout_global(deadline).build();
                post.content_type(JSON).send(request.body.as_slice())
            }
        }
    }

    fn fault(&self, fault: &ureq::Error, deadline_ms: u64) -> LinkError {
        let at = self.base.clone();
        match fault {
            ureq::Error::Timeout(_) => LinkError::Silent { at, deadline_ms },
            other => LinkError::Unreachable { at, why: other.to_string() },
        }
    }

    /// Only a store says that it is one, in a header and by what it sends.
    fn check(&self, status: u16, headers: &HeaderMap) -> Result<(), LinkError> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let at = self.base.clone();
        match text(HEADER) {
            SPEAKS if text("content-type").starts_with(JSON) => Ok(()),
            SPEAKS | "" => Err(LinkError::NotAStore { at, status }),
            other => Err(LinkError::OtherVersion { at, speaks: other.chars().take(20).collect() }),
        }
    }
}

impl Link for HttpLink {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        let deadline_ms = request.deadline_ms;
        let mut response = self.carry(&request).map_err(|fault| self.fault(&fault, deadline_ms))?;
        let status = response.status().as_u16();
        self.check(status, response.headers())?;
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        Ok(Response { status, body: body.map_err(|fault| self.fault(&fault, deadline_ms))? })
    }
}
