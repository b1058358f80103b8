//! One HTTP exchange with a terminal: a question out, an answer in, in its own connection, within a deadline.
//!
//! The one thing that must never be got wrong here is whether anything was sent: `NotSent` is said only when no byte of the
//! question can have left. A dropped connection does not stop a payment (terminal.md 3.1).

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::peripherals::Pause;

/// More than any terminal answers; whoever sends more is none.
const BODY_BYTES_MAX: usize = 1 << 20;
const HEAD_BYTES_MAX: usize = 16 << 10;
/// How long one read waits before it is looked whether something else is wanted.
const LOOK_MS: u64 = 50;
const CONNECT_MS: u64 = 3_000;
/// A question is small: a terminal that does not take it in this time has hung up in all but name.
const WRITE_MS: u64 = 10_000;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No byte has left: nothing can have happened.
    #[error("no contact with {at}: {why}")]
    NotSent { at: String, why: String },
    /// The question may have arrived, and no answer has.
    #[error("the answer from {at} was lost: {why}")]
    Lost { at: String, why: String },
}

/// A connection to a terminal.
pub trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// Where a question is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post<'a> {
    /// `192.0.2.7:11000`
    pub at: &'a str,
    pub path: &'a str,
    pub content_type: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Opens a connection whose reads give way often.
pub fn connect(at: &str) -> Result<TcpStream, Fault> {
    let not_sent = |why: &dyn ToString| Fault::NotSent { at: at.to_owned(), why: why.to_string() };
    let addresses = at.to_socket_addrs().map_err(|why| not_sent(&why))?;
    let mut last = not_sent(&"no such address");
    for address in addresses {
        match TcpStream::connect_timeout(&address, Duration::from_millis(CONNECT_MS)) {
            Ok(stream) => {
                let set = stream
                    .set_read_timeout(Some(Duration::from_millis(LOOK_MS)))
                    .and_then(|()| stream.set_write_timeout(Some(Duration::from_millis(WRITE_MS))))
                    .and_then(|()| stream.set_nodelay(true));
                return set.map(|()| stream).map_err(|why| not_sent(&why));
            }
            Err(why) => last = not_sent(&why),
        }
    }
    Err(last)
}

/// Posts `body` and reads what comes back, until `deadline_ms` on the steady clock. `idle` is called between the reads.
pub fn exchange(
    stream: &mut dyn Stream,
    post: &Post,
    body: &[u8],
    time: &dyn Pause,
    deadline_ms: u64,
    idle: &mut dyn FnMut(),
) -> Result<Answer, Fault> {
    let lost = |why: &dyn ToString| Fault::Lost { at: post.at.to_owned(), why: why.to_string() };
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        post.path,
        post.at,
        post.content_type,
        body.len()
    );
    let question = [head.as_bytes(), body].concat();
    stream.write_all(&question).and_then(|()| stream.flush()).map_err(|why| lost(&why))?;
    let mut read = Reading { stream, time, deadline_ms, idle, bytes: Vec::new() };
    read.answer().map_err(|why| lost(&why))
}

struct Reading<'a> {
    stream: &'a mut dyn Stream,
    time: &'a dyn Pause,
    deadline_ms: u64,
    idle: &'a mut dyn FnMut(),
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Bytes(usize),
    Chunks,
    /// Until the other side closes.
    Open,
}

impl Reading<'_> {
    fn answer(&mut self) -> io::Result<Answer> {
        let (status, length) = self.head()?;
        let body = match length {
            _ if status == 204 => Vec::new(),
            Length::Bytes(bytes) => self.take(bytes)?,
            Length::Chunks => self.chunks()?,
            Length::Open => self.rest()?,
        };
        Ok(Answer { status, body })
    }

    fn head(&mut self) -> io::Result<(u16, Length)> {
        loop {
            let text = self.up_to(b"\r\n\r\n", HEAD_BYTES_MAX)?;
            let head = std::str::from_utf8(&text).map_err(|_| malformed("the head is no text"))?;
            let (status, length) = read_head(head)?;
            // A terminal may say that it goes on.
            if status >= 200 {
                return Ok((status, length));
            }
        }
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.up_to(b"\r\n", 64)?;
            let size = std::str::from_utf8(&line).ok().and_then(|line| line.split(';').next()).map(str::trim);
            let size = size.and_then(|size| usize::from_str_radix(size, 16).ok());
            let size = size.ok_or_else(|| malformed("a piece has no length"))?;
            if size == 0 {
                return Ok(body);
            }
            if size > BODY_BYTES_MAX.saturating_sub(body.len()) {
                return Err(malformed("the answer is too long"));
            }
            body.extend(self.take(size)?);
            if !self.take(2)?.starts_with(b"\r\n") {
                return Err(malformed("a piece does not end"));
            }
        }
    }

    fn rest(&mut self) -> io::Result<Vec<u8>> {
        while self.more()? {
            if self.bytes.len() > BODY_BYTES_MAX {
                return Err(malformed("the answer is too long"));
            }
        }
        Ok(std::mem::take(&mut self.bytes))
    }

    fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        if count > BODY_BYTES_MAX {
            return Err(malformed("the answer is too long"));
        }
        while self.bytes.len() < count {
            if !self.more()? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.bytes.drain(..count).collect())
    }

    /// Everything before `mark`, which is taken away with it.
    fn up_to(&mut self, mark: &[u8], max: usize) -> io::Result<Vec<u8>> {
        let mut from = 0;
        loop {
            let found = self.bytes.get(from..).and_then(|rest| rest.windows(mark.len()).position(|part| part == mark));
            if let Some(place) = found {
                let taken: Vec<u8> = self.bytes.drain(..from + place).collect();
                self.bytes.drain(..mark.len());
                return Ok(taken);
            }
            if self.bytes.len() > max {
                return Err(malformed("the head is too long"));
            }
            from = self.bytes.len().saturating_sub(mark.len());
            if !self.more()? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Reads what is there. `false`: the other side has closed.
    fn more(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 8192];
        loop {
            if self.time.steady_ms() >= self.deadline_ms {
                return Err(io::Error::new(ErrorKind::TimedOut, "no answer in time"));
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    self.bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
                    return Ok(true);
                }
                Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => (self.idle)(),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                // Some close TLS without saying so; what came before has its own length or is refused as incomplete.
                Err(why) if why.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                Err(why) => return Err(why),
            }
        }
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

fn read_head(head: &str) -> io::Result<(u16, Length)> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let is_http = first.next().is_some_and(|version| version.starts_with("HTTP/1."));
    let status = first.next().filter(|code| code.len() == 3).and_then(|code| code.parse().ok());
    let status = status.filter(|_| is_http).ok_or_else(|| malformed("this is not HTTP"))?;
    let mut length = Length::Open;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { return Err(malformed("a header is malformed")) };
        if name.eq_ignore_ascii_case("content-length") && length != Length::Chunks {
            let bytes = value.trim().parse().map_err(|_| malformed("the length is no number"))?;
            if matches!(length, Length::Bytes(other) if other != bytes) {
                return Err(malformed("there are two lengths"));
            }
            length = Length::Bytes(bytes);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunks;
        }
    }
    Ok((status, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Still;

    impl Pause for Still {
        fn steady_ms(&self) -> u64 {
            0
        }

        fn wait_ms(&self, _ms: u64) {}
    }

    /// Answers in pieces of `step` bytes.
    struct Peer {
        answer: Vec<u8>,
        step: usize,
        heard: Vec<u8>,
    }

    impl Read for Peer {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.step.min(self.answer.len()).min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(self.answer.drain(..count)) {
                *to = from;
            }
            Ok(count)
        }
    }

    impl Write for Peer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.heard.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn asked(answer: &[u8], step: usize) -> Result<Answer, Fault> {
        let mut peer = Peer { answer: answer.to_vec(), step, heard: Vec::new() };
        let post = Post { at: "peer:1", path: "/x", content_type: "text/plain" };
        let answer = exchange(&mut peer, &post, b"hello", &Still, 1, &mut || {});
        assert!(peer.heard.starts_with(b"POST /x HTTP/1.1\r\n") && peer.heard.ends_with(b"\r\n\r\nhello"));
        answer
    }

    fn is_lost(fault: &Fault) -> bool {
        matches!(fault, Fault::Lost { .. })
    }

    #[test]
    fn an_answer_is_read_however_it_comes_in() {
        let forms: [&[u8]; 4] = [
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworldTRAILING",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwor\r\n2;x=1\r\nld\r\n0\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\nworld",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nworld",
        ];
        for form in forms {
            for step in [1, 2, 3, 7, 4096] {
                assert_eq!(asked(form, step), Ok(Answer { status: 200, body: b"world".to_vec() }), "{step}");
            }
        }
        assert_eq!(asked(b"HTTP/1.1 204 No Content\r\n\r\n", 1), Ok(Answer { status: 204, body: Vec::new() }));
    }

    #[test]
    fn an_answer_cut_at_any_byte_is_lost_and_never_not_sent_t_1() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld";
        for cut in 0..whole.len() {
            assert!(matches!(asked(&whole[..cut], 4096), Err(Fault::Lost { .. })), "cut at {cut}");
        }
    }

    #[test]
    fn ten_megabytes_are_refused_before_they_are_read() {
        let long = [b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n".to_vec(), vec![b'x'; 1000]].concat();
        assert!(matches!(asked(&long, 4096), Err(Fault::Lost { .. })));
        let open = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 3 << 20]].concat();
        assert!(matches!(asked(&open, 8192), Err(Fault::Lost { .. })));
        let chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc";
        assert!(matches!(asked(chunk, 8192), Err(Fault::Lost { .. })));
    }

    #[test]
    fn nobody_there_is_not_sent() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        assert!(matches!(connect(&free.to_string()), Err(Fault::NotSent { .. })));
        assert!(matches!(connect("no such host:x"), Err(Fault::NotSent { .. })));
    }

    proptest! {
        #[test]
        fn random_bytes_are_no_answer_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let answer = asked(&bytes, 64);
            prop_assert!(answer.is_err_and(|fault| is_lost(&fault)), "no answer, and perhaps sent");
        }
    }
}
