//! A bank terminal's slip on the shop's own paper: its lines as they came, and nothing added but the line to sign on
//! (terminal.md T-14).

use super::draft::Draft;
use super::{Document, Letterhead};
use crate::domain::device::{PaperKind, TerminalPaper};

pub fn terminal_slip(head: &Letterhead, paper: &TerminalPaper) -> Document {
    let mut draft = Draft::new(head);
    for line in &paper.lines {
        if line.is_empty() {
            draft.blank();
        } else {
            draft.text(line.as_str());
        }
    }
    if paper.signs {
        draft.blank();
        draft.field("paper-field-signature");
    }
    draft.finish(PaperKind::Terminal)
}
