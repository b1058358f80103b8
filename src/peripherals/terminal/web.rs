//! Questions to a service on the internet, with the same care as on the shop's own network: `NotSent` only when nothing can
//! have arrived.

use std::io::{self, ErrorKind};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;

use super::wire::{Answer, Fault};
use crate::peripherals::Pause;

const BODY_BYTES_MAX: u64 = 1 << 20;
const CONNECT_MS: u64 = 10_000;
const LOOK_MS: u64 = 50;

/// A service by its address up to the first path.
pub struct Web {
    agent: Agent,
    base: String,
}

pub enum Method<'a> {
    Get,
    Post(&'a [u8]),
}

pub struct Call<'a> {
    pub method: Method<'a>,
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub within_ms: u64,
}

impl Web {
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Money is never asked for at an address that somebody else names.
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(0)
            .timeout_connect(Some(Duration::from_millis(CONNECT_MS)))
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() }
    }

    pub fn call(&self, call: &Call) -> Result<Answer, Fault> {
        let url = format!("{}{}", self.base, call.path);
        let within = Some(Duration::from_millis(call.within_ms));
        let response = match call.method {
            Method::Get => {
                let request = self.agent.get(url).config().timeout_global(within).build();
                call.headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).call()
            }
            Method::Post(body) => {
                let request = self.agent.post(url).config().timeout_global(within).build();
                let request = call.headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                request.content_type("application/json").send(body)
            }
        };
        response.and_then(read).map_err(|fault| self.fault(&fault))
    }

    /// As `call`, with `idle` called again and again meanwhile.
    pub fn call_watched(&self, call: &Call, time: &dyn Pause, idle: &mut dyn FnMut()) -> Result<Answer, Fault> {
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| self.call(call));
            while !asking.is_finished() {
                idle();
                time.wait_ms(LOOK_MS);
            }
            asking.join().unwrap_or_else(|_| Err(self.lost("the question ended without an answer")))
        })
    }

    fn lost(&self, why: &str) -> Fault {
        Fault::Lost { at: self.base.clone(), why: why.to_owned() }
    }

    fn fault(&self, fault: &ureq::Error) -> Fault {
        let at = self.base.clone();
        let why = fault.to_string();
        match fault {
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => {
                Fault::NotSent { at, why }
            }
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => Fault::NotSent { at, why },
            ureq::Error::Io(cause) if is_refused(cause) => Fault::NotSent { at, why },
            _ => Fault::Lost { at, why },
        }
    }
}

fn is_refused(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::AddrNotAvailable
    )
}

fn read(mut response: Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(BODY_BYTES_MAX).read_to_vec()?;
    Ok(Answer { status, body })
}
