//! The link over a network: a real store at the other end, or something that only looks like one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use skranke::store::Backups;
use skranke::store::serve::Server;
use skranke::sync::link::Request;
use skranke::sync::{HttpLink, Link, LinkError, Step, Uploader};

use super::upload::Journalled;
use crate::store::secured::backups;
use crate::store::shop::{Shop, TILL, place};

/// A store that listens until the test is over.
pub(super) fn served(shop: &Shop, backups: Option<Backups>) -> SocketAddr {
    let address = "127.0.0.1:0".parse().expect("an address");
    let server = Server::bind(address, shop.store.clone(), backups).expect("bound");
    let address = server.address();
    thread::spawn(move || server.run(std::future::pending()));
    address
}

/// Something that answers every connection with the same bytes, and then is silent.
fn answering(bytes: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(bytes.as_bytes());
            // Kept open: what is silent is not gone.
            std::mem::forget(stream);
        }
    });
    address
}

fn asked(address: SocketAddr) -> Result<u16, LinkError> {
    let request = Request::get(place(TILL).head()).within(300);
    HttpLink::new(&format!("http://{address}/")).send(request).map(|response| response.status)
}

#[test]
fn entries_travel_over_http_jrn_03() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(5);
    let link = HttpLink::new(&format!("http://{}", served(&shop, None)));
    let mut uploader = Uploader::new(place(TILL), Box::new(link));
    while !matches!(uploader.step(&till.reader).expect("a step"), Step::Idle(_)) {}
    assert_eq!(shop.heads(TILL).received, till.till.head());
    assert_eq!(uploader.register(0).expect("a page").changes, []);
}

#[test]
fn a_served_store_with_a_backup_secures_by_itself_sys_09() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(3);
    let link = HttpLink::new(&format!("http://{}", served(&shop, Some(backups(&shop)))));
    let mut uploader = Uploader::new(place(TILL), Box::new(link));
    for _ in 0..500 {
        match uploader.step(&till.reader).expect("a step") {
            Step::Idle(progress) if progress.secured == 3 => return,
            Step::Idle(_) => uploader.forget(),
            _ => {}
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("nothing was secured within five seconds");
}

#[test]
fn refusals_travel_over_http_too() {
    let shop = Shop::new();
    let mut link = HttpLink::new(&format!("http://{}", served(&shop, None)));
    assert_eq!(link.send(Request::get("/nothing".into())).expect("an answer").status, 404);
    assert_eq!(link.send(Request::post(place(TILL).entries(), b"{".to_vec())).expect("an answer").status, 400);
}

#[test]
fn a_log_in_page_is_not_a_store() {
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<html>Velkommen";
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    let html = "HTTP/1.1 200 OK\r\nskranke: till/1\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\n{}";
    let elsewhere = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    for answer in [page, json, html, elsewhere] {
        let fault = asked(answering(answer)).expect_err("refused");
        assert!(matches!(fault, LinkError::NotAStore { .. }), "{fault}: {answer}");
    }
}

#[test]
fn a_store_of_another_version_is_named() {
    let newer =
        "HTTP/1.1 404 Not Found\r\nskranke: till/9\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    let fault = asked(answering(newer)).expect_err("refused");
    assert!(matches!(&fault, LinkError::OtherVersion { speaks, .. } if speaks == "till/9"), "{fault}");
}

#[test]
fn silence_ends_at_the_deadline() {
    for answer in
        ["", "HTTP/1.1 200 OK\r\nskranke: till/1\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"]
    {
        let fault = asked(answering(answer)).expect_err("silent");
        assert!(matches!(fault, LinkError::Silent { deadline_ms: 300, .. }), "{fault}");
    }
}

#[test]
fn nobody_there_is_said_at_once() {
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address");
    assert!(matches!(asked(gone), Err(LinkError::Unreachable { .. })));
    let nowhere = HttpLink::new("not an address").send(Request::get("/".into()));
    assert!(matches!(nowhere, Err(LinkError::Unreachable { .. })), "{nowhere:?}");
}
