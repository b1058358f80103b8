//! nexo messages as JSON. Numbers are decimal text on the way out and stay text on the way in (T-9).

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Malformed;
use super::tree::{Kind, Node, Value};

const DEPTH_MAX: usize = 32;

/// The message as an object with its root's name.
pub fn write(root: &Node) -> Vec<u8> {
    let mut text = String::from("{");
    member(&root.name, root, &mut text);
    text.push('}');
    text.into_bytes()
}

fn member(name: &str, node: &Node, text: &mut String) {
    text.push_str(&quoted(name));
    text.push(':');
    put(node, text);
}

fn put(node: &Node, text: &mut String) {
    if let Some(value) = node.text.as_ref().filter(|_| node.attributes.is_empty()) {
        return text.push_str(&scalar(value));
    }
    text.push('{');
    for (at, (name, value)) in node.attributes.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(name));
        text.push(':');
        text.push_str(&scalar(value));
    }
    let mut is_first = node.attributes.is_empty();
    let mut done: Vec<&str> = Vec::new();
    for child in node.children.iter() {
        if done.contains(&child.name.as_str()) {
            continue;
        }
        done.push(&child.name);
        if !std::mem::take(&mut is_first) {
            text.push(',');
        }
        let same: Vec<&Node> = node.all(&child.name).collect();
        if same.len() == 1 && !child.is_of_list {
            member(&child.name, child, text);
            continue;
        }
        text.push_str(&quoted(&child.name));
        text.push_str(":[");
        for (at, item) in same.into_iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            put(item, text);
        }
        text.push(']');
    }
    text.push('}');
}

fn scalar(value: &Value) -> String {
    match value.kind {
        Kind::Text => quoted(&value.text),
        Kind::Number | Kind::Flag => value.text.clone(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The one member of the outermost object.
pub fn read(bytes: &[u8]) -> Result<Node, Malformed> {
    let Members(mut members) = serde_json::from_slice(bytes).map_err(|fault| Malformed(fault.to_string()))?;
    match (members.pop(), members.is_empty()) {
        (Some((name, raw)), true) => object(&name, &raw, DEPTH_MAX),
        _ => Err(Malformed::new("a message has one root")),
    }
}

/// The members of an object, each still as it came. A name that stands twice is no message: which of them would count?
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((name, raw)) = map.next_entry::<String, Box<RawValue>>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(serde::de::Error::custom("a name stands twice"));
                    }
                    members.push((name, raw));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

fn object(name: &str, raw: &RawValue, depth: usize) -> Result<Node, Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed::new("the message is too deep"))?;
    let Members(members) = serde_json::from_str(raw.get()).map_err(|fault| Malformed(fault.to_string()))?;
    let mut node = Node::new(name);
    for (name, raw) in members {
        take(&mut node, &name, &raw, depth)?;
    }
    Ok(node)
}

fn take(node: &mut Node, name: &str, raw: &RawValue, depth: usize) -> Result<(), Malformed> {
    let text = raw.get().trim();
    match text.bytes().next() {
        Some(b'{') => node.children.push(object(name, raw, depth)?),
        Some(b'[') => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(text).map_err(|fault| Malformed(fault.to_string()))?;
            for item in items {
                let item_node = match item.get().trim().bytes().next() {
                    Some(b'{') => object(name, &item, depth)?,
                    _ => Node { text: simple(&item)?, ..Node::new(name) },
                };
                node.children.push(Node { is_of_list: true, ..item_node });
            }
        }
        _ => {
            if let Some(value) = simple(raw)? {
                node.attributes.push((name.to_owned(), value));
            }
        }
    }
    Ok(())
}

/// `None` for null.
fn simple(raw: &RawValue) -> Result<Option<Value>, Malformed> {
    let text = raw.get().trim();
    Ok(match text.bytes().next() {
        Some(b'"') => {
            let text = serde_json::from_str(text).map_err(|fault| Malformed(fault.to_string()))?;
            Some(Value { text, kind: Kind::Text })
        }
        Some(b't' | b'f') => Some(Value { text: text.to_owned(), kind: Kind::Flag }),
        Some(b'n') => None,
        Some(b'-' | b'0'..=b'9') => Some(Value { text: text.to_owned(), kind: Kind::Number }),
        _ => return Err(Malformed::new("a list in a list")),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let message = Node::new("A")
            .attr("x", "1 \"<\" æøå")
            .number("n", "159.55")
            .flag("f", true)
            .child(Node::new("B").attr("y", ""))
            .item(Node::new("L").attr("z", "1"));
        assert_eq!(
            write(&message),
            "{\"A\":{\"x\":\"1 \\\"<\\\" æøå\",\"n\":159.55,\"f\":true,\"B\":{\"y\":\"\"},\"L\":[{\"z\":\"1\"}]}}"
                .as_bytes()
        );
        assert_eq!(read(&write(&message)), Ok(message));
    }

    #[test]
    fn a_number_keeps_every_digit_t_9() {
        let read = read(b"{\"A\":{\"n\":0.1,\"m\":99999.990}}").expect("read");
        assert_eq!((read.get("n"), read.get("m")), (Some("0.1"), Some("99999.990")));
    }

    #[test]
    fn what_is_no_whole_message_is_refused() {
        for text in [
            "",
            "{",
            "[]",
            "{}",
            "1",
            "{\"A\":1}",
            "{\"A\":{},\"B\":{}}",
            "{\"A\":{\"x\":1,\"x\":2}}",
            "{\"A\":{\"x\":[[1]]}}",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        let deep = ["{\"A\":".repeat(60), "1".to_owned(), "}".repeat(60)].concat();
        assert!(read(deep.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn random_markup_never_panics(text in "[{}\\[\\]a\":,0-9.tf-]{0,60}") {
            let _ = read(text.as_bytes());
        }
    }
}
