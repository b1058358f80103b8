//! `skranke description`: the system description (*systembeskrivelse*, law X-1).
//!
//! What a table of the program knows is read from that table, so that program and description change together; only what no
//! table can say is written by hand, in the catalogue. Nothing is described here that a test does not read back.

mod build;
mod commands;
mod journal;
mod page;
mod papers;
mod settings;
mod trade;

use page::Page;

use super::Failure;
use crate::i18n::Language;

type Chapter = fn(&mut Page);

const CHAPTERS: &[(&str, Chapter)] = &[
    ("d-program", build::program),
    ("d-build", build::rooms),
    ("d-order", build::order),
    ("d-equipment", build::equipment),
    ("d-commands", commands::commands),
    ("d-uses", commands::uses),
    ("d-rights", commands::rights),
    ("d-kinds", journal::kinds),
    ("d-codes", journal::codes),
    ("d-papers", papers::papers),
    ("d-series", papers::series),
    ("d-reports", papers::reports),
    ("d-settlement", trade::settlement),
    ("d-payment", trade::payment),
    ("d-vat", trade::vat),
    ("d-training", trade::training),
    ("d-electronic", trade::electronic),
    ("d-signature", trade::signature),
    ("d-saft", trade::saft),
    ("d-settings", settings::settings),
    ("d-cannot", settings::cannot),
    ("d-learning", settings::learning),
    ("d-keeping", settings::keeping),
    ("d-limits", settings::limits),
];

pub(super) fn run(language: Language) -> Result<(), Failure> {
    super::print(&describe(language))
}

/// The whole description.
pub fn describe(language: Language) -> String {
    let mut page = Page::new(language);
    for (title, write) in CHAPTERS {
        page.chapter(title);
        write(&mut page);
    }
    page.finish()
}
