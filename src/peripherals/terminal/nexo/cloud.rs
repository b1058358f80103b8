//! The line to a terminal through its maker's service on the internet.

use super::Line;
use crate::peripherals::Time;
use crate::peripherals::terminal::web::{Call, Method, Web};
use crate::peripherals::terminal::wire::Fault;

/// Where, and with which key. The key is never shown.
pub struct Cloud {
    web: Web,
    path: String,
    key: String,
    at: String,
    time: Time,
}

impl Cloud {
    pub fn new(base: &str, merchant: &str, device: &str, key: &str, time: Time) -> Self {
        let path = format!("/v1/merchants/{merchant}/devices/{device}/sync");
        Self { web: Web::new(base), path, key: key.to_owned(), at: base.to_owned(), time }
    }
}

impl Line for Cloud {
    fn exchange(&self, question: &[u8], within_ms: u64, idle: &mut dyn FnMut()) -> Result<Vec<u8>, Fault> {
        let headers = [("x-api-key", self.key.as_str())];
        let call = Call { method: Method::Post(question), path: &self.path, headers: &headers, within_ms };
        let answer = self.web.call_watched(&call, self.time.as_ref(), idle)?;
        let why = format!("status {}", answer.status);
        match answer.status {
            // What is taken without an answer is told with a word.
            200 if answer.body.trim_ascii() == b"ok" => Ok(Vec::new()),
            200 => Ok(answer.body),
            204 => Ok(Vec::new()),
            // Turned away at the door: the terminal has not heard of it.
            401 | 403 => Err(Fault::NotSent { at: self.at.clone(), why }),
            _ => Err(Fault::Lost { at: self.at.clone(), why }),
        }
    }

    /// The service answers for it; whether the terminal is on, only a question to it tells.
    fn is_there(&self) -> bool {
        true
    }
}
