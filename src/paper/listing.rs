//! Lists for the wall: the command sheet.

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
