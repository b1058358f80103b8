//! The check sum that the head, each event and each transaction carries in its text, over all its own elements: a wrong byte
//! is found where it is also in what no signature, sum or table covers. It proves nothing against somebody who writes a new
//! one.

use super::xml::{Xml, chars};

/// Before the sum in the text of an event or transaction, which it leads.
const LEADING: &str = "check ";
/// Before the sum in the comment of the head, which begins with the selection and ends with it.
const CLOSING: &str = "; check ";
/// What stands in the place of the digits while the sum is counted.
pub const BLANK: &str = "00000000";

/// A record on its way into a file.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    pub from: usize,
    /// Where the digits of the sum belong.
    pub digits: usize,
}

impl Begun {
    pub fn at(xml: &Xml) -> Self {
        Self { from: xml.bytes().len(), digits: 0 }
    }

    /// The record's text, led by the sum: what is cut off is at its end.
    pub fn text(&mut self, xml: &mut Xml, element: &str, words: &str) {
        self.text_before(xml, element, words, "", 0);
    }

    /// The same before words that are there to the last character, and with so many characters left free.
    pub fn text_before(&mut self, xml: &mut Xml, element: &str, words: &str, last: &str, free: usize) {
        let joint = if words.is_empty() { "" } else { "; " };
        self.digits = xml.bytes().len() + "<>".len() + element.len() + LEADING.len();
        let room = chars::STRING_9999 - LEADING.len() - BLANK.len() - joint.len() - last.len() - free;
        let end = words.char_indices().nth(room).map_or(words.len(), |(end, _)| end);
        let words = words.get(..end).unwrap_or_default();
        xml.texts(element, &[LEADING, BLANK, joint, words, last], chars::STRING_9999);
    }

    /// The comment of the head.
    pub fn comment(&mut self, xml: &mut Xml, words: &str) {
        xml.texts("headerComment", &[words, CLOSING, BLANK], chars::STRING_999);
        self.digits = xml.bytes().len() - "</headerComment>\n".len() - BLANK.len();
    }

    /// All of it is written.
    pub fn end(self, xml: &mut Xml) {
        let sum = sum_of(xml.bytes().get(self.from..).unwrap_or_default());
        xml.replace(self.digits, &sum);
    }
}

/// A record while it is read, in the form it is written in.
#[derive(Debug, Default)]
pub struct Seen {
    xml: Xml,
    open: Vec<String>,
    is_begun: bool,
    said: Option<String>,
}

impl Seen {
    pub fn begin(&mut self) {
        self.xml.clear();
        (self.said, self.is_begun) = (None, true);
    }

    pub fn open(&mut self, name: &str) {
        if self.is_begun {
            self.open.push(name.to_owned());
            self.xml.open(name);
        }
    }

    pub fn leaf(&mut self, name: &str, text: &str) {
        if !self.is_begun {
            return;
        }
        if text == "\n" {
            // A list of nothing.
            self.xml.open(name);
            self.xml.close(name);
            return;
        }
        let is_place = self.said.is_none() && matches!(name, "desc" | "eventText" | "headerComment");
        match said(text).filter(|_| is_place) {
            Some([before, sum, after]) => {
                self.said = Some(sum.to_owned());
                self.xml.text(name, &[before, BLANK, after].concat(), usize::MAX);
            }
            None => self.xml.text(name, text, usize::MAX),
        }
    }

    /// The element that was opened last is over. Was that all there is to an event or transaction?
    pub fn close(&mut self) -> bool {
        if let Some(name) = self.open.pop() {
            self.xml.close(&name);
        }
        self.is_begun && self.open.is_empty()
    }

    /// What is wrong with the record. A file of ours has a sum in each.
    pub fn end(&mut self, is_ours: bool) -> Result<(), &'static str> {
        self.is_begun = false;
        self.open.clear();
        match self.said.take() {
            Some(said) if said.as_bytes() != sum_of(self.xml.bytes()) => Err("its check sum is another"),
            None if is_ours => Err("its text has no check sum"),
            _ => Ok(()),
        }
    }
}

/// The sum in a text, what stands before and what after it.
fn said(text: &str) -> Option<[&str; 3]> {
    let leading = || {
        let (before, rest) = text.split_at_checked(LEADING.len()).filter(|(before, _)| *before == LEADING)?;
        let (sum, after) = rest.split_at_checked(BLANK.len())?;
        (after.is_empty() || after.starts_with("; ")).then_some([before, sum, after])
    };
    let closing = || {
        let (before, sum) = text.split_at_checked(text.len().checked_sub(BLANK.len())?)?;
        before.ends_with(CLOSING).then_some([before, sum, ""])
    };
    leading().or_else(closing)
}

/// Eight hexadecimal digits: CRC-32, which misses no change within four bytes of each other.
pub fn sum_of(record: &[u8]) -> [u8; BLANK.len()] {
    let halves = crc32fast::hash(record).to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut digits = [b'0'; BLANK.len()];
    digits
        .iter_mut()
        .zip(halves)
        .for_each(|(digit, half)| *digit = if half < 10 { b'0' + half } else { b'a' - 10 + half });
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(words: &str) -> Xml {
        let mut xml = Xml::default();
        let mut record = Begun::at(&xml);
        xml.open("event");
        xml.number("eventID", 7);
        record.text(&mut xml, "eventText", words);
        xml.close("event");
        record.end(&mut xml);
        xml
    }

    fn seen(id: &str, text: &str) -> Result<(), &'static str> {
        let mut seen = Seen::default();
        seen.begin();
        seen.open("event");
        seen.leaf("eventID", id);
        seen.leaf("eventText", text);
        assert!(seen.close());
        seen.end(true)
    }

    #[test]
    fn the_comment_of_the_head_ends_with_the_sum() {
        let mut xml = Xml::default();
        let mut head = Begun::at(&xml);
        head.comment(&mut xml, "Selection criteria: all");
        head.end(&mut xml);
        let text = String::from_utf8(xml.bytes().to_vec()).expect("UTF-8");
        let comment = text.split_once('>').and_then(|(_, rest)| rest.split_once("</")).expect("a comment").0;
        assert!(comment.starts_with("Selection criteria: all; check ") && !comment.ends_with(BLANK), "{comment}");
        let told = |comment: &str| {
            let mut seen = Seen::default();
            seen.begin();
            seen.leaf("headerComment", comment);
            seen.end(true)
        };
        assert_eq!(told(comment), Ok(()));
        assert!(told(&comment.replace("all", "none")).is_err());
    }

    #[test]
    fn a_record_is_read_as_it_was_written_and_any_other_is_told() {
        for words in ["", "artID 1003; amnt 27.80", "Bø & <sønn>"] {
            let xml = String::from_utf8(written(words).bytes().to_vec()).expect("UTF-8");
            let text = xml.split_once("<eventText>").and_then(|(_, rest)| rest.split_once("</")).expect("a text").0;
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            assert_eq!(seen("7", &text), Ok(()), "{xml}");
            assert_eq!(seen("6", &text), Err("its check sum is another"));
            assert!(seen("7", &format!("{text}!")).is_err());
            assert_eq!(seen("7", words), Err("its text has no check sum"));
        }
    }
}
