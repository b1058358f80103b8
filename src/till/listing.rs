//! A marked row in a list that is filtered by what is typed.

use super::key::Key;

/// Where the mark stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub at: usize,
}

/// Rows a page key moves.
const PAGE: usize = 10;

impl Mark {
    /// Moves the mark; `false` when the key is no arrow.
    pub fn move_by(&mut self, key: Key, rows: usize) -> bool {
        let last = rows.saturating_sub(1);
        self.at = match key {
            Key::Up => self.at.saturating_sub(1),
            Key::Down => (self.at + 1).min(last),
            Key::Home => 0,
            Key::End => last,
            Key::PageUp => self.at.saturating_sub(PAGE),
            Key::PageDown => (self.at + PAGE).min(last),
            _ => return false,
        };
        true
    }

    /// Keeps the mark inside a list that became shorter.
    pub fn within(&mut self, rows: usize) {
        self.at = self.at.min(rows.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stays_inside() {
        let mut mark = Mark::default();
        assert!(mark.move_by(Key::Up, 3));
        assert_eq!(mark.at, 0);
        mark.move_by(Key::End, 3);
        mark.move_by(Key::Down, 3);
        assert_eq!(mark.at, 2);
        mark.within(1);
        assert_eq!(mark.at, 0);
        assert!(!mark.move_by(Key::Enter, 3));
        mark.move_by(Key::Down, 0);
        assert_eq!(mark.at, 0);
    }
}
