//! Just enough of an HTTP server for one question in each connection.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

const REQUEST_BYTES_MAX: usize = 1 << 20;
const READ_MS: u64 = 10_000;

pub(super) struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// A connection in the clear or under TLS.
pub(super) trait Connection: Read + Write {}

impl<C: Read + Write> Connection for C {}

pub(super) type Serve = dyn Fn(Request, &mut dyn Connection) -> io::Result<()> + Send + Sync;

/// Listens until it is dropped.
pub(super) struct Server {
    at: SocketAddr,
    is_closing: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    /// On a free port when `at` ends in `:0`.
    pub fn start(at: &str, tls: Option<Arc<ServerConfig>>, serve: Arc<Serve>) -> io::Result<Self> {
        let listener = TcpListener::bind(at)?;
        let at = listener.local_addr()?;
        let is_closing = Arc::new(AtomicBool::new(false));
        let closing = Arc::clone(&is_closing);
        let listening = thread::Builder::new().name("pretend".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                if closing.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (tls, serve) = (tls.clone(), Arc::clone(&serve));
                // A caller that hangs up in the middle is what this is for.
                drop(
                    thread::Builder::new().name("pretend call".to_owned()).spawn(move || answer(stream, tls, &*serve)),
                );
            }
        })?;
        Ok(Self { at, is_closing, listening: Some(listening) })
    }

    pub fn at(&self) -> SocketAddr {
        self.at
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect_timeout(&self.at, Duration::from_millis(READ_MS)));
        if let Some(listening) = self.listening.take() {
            drop(listening.join());
        }
    }
}

fn answer(stream: TcpStream, tls: Option<Arc<ServerConfig>>, serve: &Serve) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(READ_MS)))?;
    stream.set_nodelay(true)?;
    match tls {
        None => serve_one(stream, serve),
        Some(config) => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            serve_one(StreamOwned::new(connection, stream), serve)
        }
    }
}

fn serve_one(mut stream: impl Connection, serve: &Serve) -> io::Result<()> {
    let request = read(&mut stream)?;
    serve(request, &mut stream)
}

fn read(stream: &mut dyn Connection) -> io::Result<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes)?;
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let mut request = Request { method, path, headers, body: Vec::new() };
    let length: usize = request.header("content-length").parse().unwrap_or(0);
    while bytes.len() < end + 4 + length {
        more(stream, &mut bytes)?;
    }
    request.body = bytes.get(end + 4..end + 4 + length).unwrap_or_default().to_vec();
    Ok(request)
}

fn more(stream: &mut dyn Connection, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ if bytes.len() > REQUEST_BYTES_MAX => Err(ErrorKind::InvalidData.into()),
        count => {
            bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
            Ok(())
        }
    }
}

/// A whole answer as bytes.
pub(super) fn response(status: u16, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub(super) fn send(stream: &mut dyn Connection, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}
