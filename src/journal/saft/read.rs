//! A file piece by piece: elements that hold others, and those that hold text. It is never in memory as a whole.

use std::io::{self, BufRead};
use std::mem;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::NAMESPACE;

/// Text longer than this is in no file of a till.
const TEXT_BYTES_MAX: usize = 1 << 20;

#[derive(Debug)]
pub enum Piece<'a> {
    /// Its name, and where it begins.
    Open(&'a str, u64),
    /// Its name, its text, and where it begins.
    Leaf(&'a str, &'a str, u64),
    Close(u64),
    End,
}

#[derive(Debug)]
pub enum Unreadable {
    Io(io::Error),
    Form(String),
}

pub struct Pieces<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// The element that was begun last, of which it is not known yet what it holds.
    begun: Option<String>,
    emitted: String,
    /// An element without content that comes next.
    empty: Option<(String, u64)>,
    /// Room for the next name.
    spare: String,
    /// What the element that was begun last holds so far; after a leaf, all of it.
    text: String,
    /// The text was handed out and makes room for the next.
    is_told: bool,
    depth: usize,
    /// Where the last piece began.
    pub at: u64,
    begun_at: u64,
    has_root: bool,
}

impl<R: BufRead> Pieces<R> {
    pub fn new(file: R) -> Self {
        let mut reader = Reader::from_reader(file);
        reader.config_mut().check_end_names = true;
        Self {
            reader,
            buffer: Vec::new(),
            begun: None,
            emitted: String::new(),
            empty: None,
            spare: String::new(),
            text: String::new(),
            is_told: false,
            depth: 0,
            at: 0,
            begun_at: 0,
            has_root: false,
        }
    }

    pub fn next(&mut self) -> Result<Piece<'_>, Unreadable> {
        if let Some((name, at)) = self.empty.take() {
            (self.emitted, self.at) = (name, at);
            return Ok(Piece::Leaf(&self.emitted, "", self.at));
        }
        if mem::take(&mut self.is_told) {
            self.text.clear();
        }
        loop {
            let at = self.reader.buffer_position();
            let mut buffer = mem::take(&mut self.buffer);
            buffer.clear();
            let step = self.step(&mut buffer, at);
            self.buffer = buffer;
            match step? {
                Step::On => {}
                Step::Open => return Ok(Piece::Open(&self.emitted, self.at)),
                Step::Leaf => {
                    self.is_told = true;
                    return Ok(Piece::Leaf(&self.emitted, &self.text, self.at));
                }
                Step::Close => return Ok(Piece::Close(self.at)),
                Step::End => return Ok(Piece::End),
            }
        }
    }

    fn step(&mut self, buffer: &mut Vec<u8>, at: u64) -> Result<Step, Unreadable> {
        match self.reader.read_event_into(buffer) {
            Ok(Event::Start(start)) => self.begin(&start, at),
            Ok(Event::Empty(start)) => self.empty(&start, at),
            Ok(Event::End(_)) => self.end(at),
            Ok(Event::Text(text)) => self.add(&text),
            Ok(Event::CData(text)) => self.add(&text),
            Ok(Event::GeneralRef(reference)) => self.refer(&reference),
            Ok(Event::Eof) if self.depth == 0 && self.has_root => Ok(Step::End),
            Ok(Event::Eof) => Err(form("the file ends in the middle")),
            Ok(Event::DocType(_)) => Err(form("a document type has no place in such a file")),
            Ok(Event::Decl(_) | Event::Comment(_) | Event::PI(_)) => Ok(Step::On),
            Err(Error::Io(cause)) => Err(Unreadable::Io(io::Error::new(cause.kind(), cause.to_string()))),
            Err(fault) => {
                self.at = self.reader.error_position();
                Err(Unreadable::Form(fault.to_string()))
            }
        }
    }

    fn begin(&mut self, start: &BytesStart, at: u64) -> Result<Step, Unreadable> {
        if self.depth == 0 {
            self.root(start)?;
        }
        self.depth += 1;
        let step = self.parent_opens()?;
        let mut name = mem::take(&mut self.spare);
        name.clear();
        name.push_str(local(start.name().0));
        self.begun = Some(name);
        self.begun_at = at;
        Ok(step)
    }

    fn empty(&mut self, start: &BytesStart, at: u64) -> Result<Step, Unreadable> {
        let step = self.parent_opens()?;
        let name = local(start.name().0).to_owned();
        if matches!(step, Step::Open) {
            // Its parent is told of first.
            self.empty = Some((name, at));
            return Ok(step);
        }
        self.emitted = name;
        self.at = at;
        Ok(Step::Leaf)
    }

    /// What was begun holds others.
    fn parent_opens(&mut self) -> Result<Step, Unreadable> {
        self.nothing_but_space()?;
        let Some(parent) = self.begun.take() else { return Ok(Step::On) };
        self.spare = mem::replace(&mut self.emitted, parent);
        self.at = self.begun_at;
        Ok(Step::Open)
    }

    fn end(&mut self, at: u64) -> Result<Step, Unreadable> {
        self.depth = self.depth.saturating_sub(1);
        if let Some(name) = self.begun.take() {
            self.spare = mem::replace(&mut self.emitted, name);
            self.at = self.begun_at;
            return Ok(Step::Leaf);
        }
        self.nothing_but_space()?;
        self.at = at;
        Ok(Step::Close)
    }

    fn add(&mut self, text: &str) -> Result<Step, Unreadable> {
        if self.text.len() + text.len() > TEXT_BYTES_MAX {
            return Err(form("a text is longer than any of a till"));
        }
        self.text.push_str(text);
        Ok(Step::On)
    }

    fn refer(&mut self, reference: &BytesRef) -> Result<Step, Unreadable> {
        let named = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().map_err(|fault| Unreadable::Form(fault.to_string()))?,
        };
        let unknown = || Unreadable::Form(format!("&{}; stands for nothing", &**reference));
        self.text.push(named.ok_or_else(unknown)?);
        Ok(Step::On)
    }

    fn nothing_but_space(&mut self) -> Result<(), Unreadable> {
        if self.text.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            self.at = self.reader.buffer_position();
            return Err(form("text stands between elements"));
        }
        self.text.clear();
        Ok(())
    }

    fn root(&mut self, start: &BytesStart) -> Result<(), Unreadable> {
        if self.has_root {
            return Err(form("a second document follows"));
        }
        self.has_root = true;
        let is_ours = start
            .attributes()
            .flatten()
            .any(|attribute| attribute.key.0.starts_with("xmlns") && attribute.value.as_ref() == NAMESPACE);
        if local(start.name().0) == "auditfile" && is_ours {
            return Ok(());
        }
        Err(Unreadable::Form(format!("it is not an auditfile of {NAMESPACE}")))
    }
}

enum Step {
    On,
    Open,
    Leaf,
    Close,
    End,
}

fn form(what: &str) -> Unreadable {
    Unreadable::Form(what.to_owned())
}

/// The name without the prefix some files give every element.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
