//! nexo messages as XML. Attributes stand in any order, elements in the order they were put (terminal.md 3.1).

use std::fmt::Write;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Malformed;
use super::tree::{Kind, Node, Value};

const DEPTH_MAX: usize = 32;

pub fn write(root: &Node) -> Vec<u8> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put(root, &mut text);
    text.into_bytes()
}

fn put(node: &Node, text: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(text, "<{}", node.name);
    for (name, value) in &node.attributes {
        let _ = write!(text, " {name}=\"{}\"", escape(value.text.as_str()));
    }
    if node.children.is_empty() && node.text.is_none() {
        text.push_str("/>");
        return;
    }
    text.push('>');
    if let Some(value) = &node.text {
        text.push_str(&escape(value.text.as_str()));
    }
    node.children.iter().for_each(|child| put(child, text));
    let _ = write!(text, "</{}>", node.name);
}

/// One whole element, and nothing after it.
pub fn read(bytes: &[u8]) -> Result<Node, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed::new("not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        let event = reader.read_event().map_err(|fault| Malformed(fault.to_string()))?;
        match event {
            Event::Start(start) if root.is_none() && open.len() < DEPTH_MAX => open.push(begin(&start)?),
            Event::Empty(start) if root.is_none() => close(begin(&start)?, &mut open, &mut root),
            Event::End(_) => {
                let ended = open.pop().ok_or(Malformed::new("an end without a beginning"))?;
                close(ended, &mut open, &mut root);
            }
            Event::Text(text) => add(&mut open, &text)?,
            Event::CData(text) => add(&mut open, &text)?,
            Event::GeneralRef(reference) => add(&mut open, &refer(&reference)?)?,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return root.ok_or(Malformed::new("the message ends in the middle")),
            _ => return Err(Malformed::new("this has no place in a message")),
        }
    }
}

fn begin(start: &BytesStart) -> Result<Node, Malformed> {
    let mut node = Node::new(start.local_name().as_ref());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|fault| Malformed(fault.to_string()))?;
        if attribute.key.0.starts_with("xmlns") {
            continue;
        }
        let unescaped = quick_xml::escape::unescape(&attribute.value);
        let text = unescaped.map_err(|fault| Malformed(fault.to_string()))?.into_owned();
        node.attributes.push((attribute.key.local_name().as_ref().to_owned(), Value { text, kind: Kind::Text }));
    }
    Ok(node)
}

fn close(mut ended: Node, open: &mut [Node], root: &mut Option<Node>) {
    // Between elements stands only white space.
    ended.text = ended.text.map(|value| Value { text: value.text.trim().to_owned(), ..value });
    if !ended.children.is_empty() || ended.text.as_ref().is_some_and(|value| value.text.is_empty()) {
        ended.text = None;
    }
    match open.last_mut() {
        Some(parent) => parent.children.push(ended),
        None => *root = Some(ended),
    }
}

fn add(open: &mut [Node], text: &str) -> Result<(), Malformed> {
    match open.last_mut() {
        Some(node) => {
            node.text.get_or_insert_with(|| Value { text: String::new(), kind: Kind::Text }).text.push_str(text);
            Ok(())
        }
        None if text.trim().is_empty() => Ok(()),
        None => Err(Malformed::new("text outside the message")),
    }
}

fn refer(reference: &BytesRef) -> Result<String, Malformed> {
    if let Some(character) = reference.resolve_char_ref().map_err(|fault| Malformed(fault.to_string()))? {
        return Ok(character.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(reference);
    known.map(str::to_owned).ok_or(Malformed::new("an entity nobody has told of"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let message =
            Node::new("A").attr("x", "1 < 2 & \"3\"").child(Node::leaf("B", "æøå <&> 'x'")).child(Node::new("C"));
        assert_eq!(read(&write(&message)), Ok(message));
    }

    #[test]
    fn what_is_no_whole_message_is_refused() {
        let texts = [
            "",
            "text",
            "<A>",
            "<A></B>",
            "<A/><B/>",
            "<A/>x",
            "<A x='1' x='2'/>",
            "<A>&nobody;</A>",
            "<!DOCTYPE A><A/>",
        ];
        for text in texts {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        let deep = [vec!["<A>"; 100], vec!["</A>"; 100]].concat().concat();
        assert!(read(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_message_cut_anywhere_is_no_message_t_1() {
        let whole = b"<A x=\"1\"><B>text</B></A>";
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
        }
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn random_markup_never_panics(text in "[<>/a-c=\"' &;!?\\[\\]-]{0,60}") {
            let _ = read(text.as_bytes());
        }
    }
}
