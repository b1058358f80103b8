//! Lists for the wall and the inspector: the command sheet, an extract of the journal.

use super::draft::Draft;
use super::row::{Pair, Row};
use super::{Document, Letterhead};
use crate::domain::device::PaperKind;

/// Each command as it is typed, with what it does under it (`.ark`).
pub fn command_sheet(head: &Letterhead, commands: &[(String, String)]) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word("title-commands");
    draft.title(title);
    draft.blank();
    for (typed, does) in commands {
        draft.push(Row::Pair(Pair { left: typed.clone(), right: does.clone(), ..Pair::default() }));
    }
    draft.blank();
    draft.program();
    draft.finish(PaperKind::Sheet)
}

/// Lines under a title, as they are: an extract of the journal, printed at the cash point (J-14).
pub fn listing(head: &Letterhead, title: &str, lines: &[String]) -> Document {
    let mut draft = Draft::new(head);
    draft.title(title);
    draft.letterhead();
    draft.rule();
    for line in lines {
        draft.push(Row::Pair(Pair { left: line.clone(), ..Pair::default() }));
    }
    draft.rule();
    draft.program();
    draft.finish(PaperKind::Sheet)
}
