//! The one input line: text and a cursor. What the text means is the grammar's business.

/// The line at the bottom of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryLine {
    text: String,
    /// Bytes before the cursor.
    cursor: usize,
}

/// More than this is not typed; a key held down fills no memory.
const CHARS_MAX: usize = 300;

impl EntryLine {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Characters before the cursor.
    pub fn cursor(&self) -> usize {
        self.text.get(..self.cursor).map_or(0, |before| before.chars().count())
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    pub fn set(&mut self, text: impl Into<String>) {
        self.text = text.into();
        self.cursor = self.text.len();
    }

    pub fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Puts a character at the cursor. Control characters are dropped (`LINE-07`), except the separator of GS1 codes.
    pub fn insert(&mut self, c: char) -> bool {
        let wanted = !c.is_control() || c == '\u{1d}';
        if !wanted || self.text.chars().count() >= CHARS_MAX {
            return false;
        }
        self.text.insert(self.cursor, c);
        self.cursor += c.len_utf8();
        true
    }

    pub fn backspace(&mut self) -> bool {
        let Some(before) = self.text.get(..self.cursor).and_then(|text| text.chars().next_back()) else { return false };
        self.cursor -= before.len_utf8();
        self.text.remove(self.cursor);
        true
    }

    pub fn delete(&mut self) -> bool {
        let inside = self.cursor < self.text.len();
        if inside {
            self.text.remove(self.cursor);
        }
        inside
    }

    pub fn left(&mut self) {
        if let Some(before) = self.text.get(..self.cursor).and_then(|text| text.chars().next_back()) {
            self.cursor -= before.len_utf8();
        }
    }

    pub fn right(&mut self) {
        if let Some(after) = self.text.get(self.cursor..).and_then(|text| text.chars().next()) {
            self.cursor += after.len_utf8();
        }
    }

    pub fn home(&mut self) {
        self.cursor = 0;
    }

    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_letters_of_any_width() {
        let mut line = EntryLine::default();
        for c in "øl".chars() {
            line.insert(c);
        }
        line.left();
        line.left();
        line.insert('k');
        assert_eq!((line.text(), line.cursor()), ("køl", 1));
        line.right();
        assert!(line.backspace());
        assert_eq!(line.text(), "kl");
        assert!(line.delete());
        assert!(!line.delete());
        assert_eq!(line.take(), "k");
    }

    #[test]
    fn control_characters_are_dropped_line_07() {
        let mut line = EntryLine::default();
        assert!(!line.insert('\u{7}'));
        assert!(!line.insert('\n'));
        assert!(line.insert('\u{1d}'));
    }
}
