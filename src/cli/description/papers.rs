//! Receipts and papers, their number series, and every figure of X and Z.

use super::page::Page;
use crate::domain::device::PaperKind;
use crate::domain::ids::Series;
use crate::domain::value::Saying;
use crate::journal::act::event_of_paper;
use crate::paper::heading::Heading;

/// The letters of X and Z, with what each counts.
const LETTERS: &[(&str, &str)] = &[
    ("a", "d-letter-a"),
    ("b", "d-letter-b"),
    ("c", "d-letter-c"),
    ("d", "d-letter-d"),
    ("e", "d-letter-e"),
    ("f", "d-letter-f"),
    ("g", "d-letter-g"),
    ("h", "d-letter-h"),
    ("i", "d-letter-i"),
    ("j", "d-letter-j"),
    ("k", "d-letter-k"),
    ("l", "d-letter-l"),
    ("m", "d-letter-m"),
    ("n", "d-letter-n"),
    ("o", "d-letter-o"),
    ("p", "d-letter-p"),
    ("q", "d-letter-q"),
    ("r", "d-letter-r"),
    ("s", "d-letter-s"),
    ("t", "d-letter-t"),
    ("u", "d-letter-u"),
    ("v", "d-letter-v"),
    ("w", "d-letter-w"),
    ("x", "d-letter-x"),
    ("y", "d-letter-y"),
    ("z", "d-letter-z"),
];

pub fn papers(page: &mut Page) {
    page.say("d-papers-intro");
    for kind in PaperKind::ALL {
        let about = page.word(&format!("d-paper-{}", kind.word()));
        let more = [Some(about), heading(page, kind), numbered(page, kind), Some(code(page, kind))];
        page.item(kind.word(), &more.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    let words = Heading::ALL.map(|heading| format!("«{}»", heading.words(false))).join(", ");
    page.saying(&Saying::of("d-papers-words").with("words", words));
}

fn heading(page: &Page, kind: PaperKind) -> Option<String> {
    let words: Vec<&str> = headings(kind).iter().map(|heading| heading.words(false)).collect();
    let said = || Saying::of("d-papers-head").with("heading", format!("«{}»", words.join(" – ")));
    (!words.is_empty()).then(|| page.filled(&said()))
}

/// The legal words at the top of each paper.
fn headings(kind: PaperKind) -> &'static [Heading] {
    match kind {
        PaperKind::Sale => &[Heading::Sale],
        PaperKind::Return => &[Heading::Return],
        PaperKind::Copy => &[Heading::Copy],
        PaperKind::Provisional => &[Heading::Provisional, Heading::NotAReceipt],
        PaperKind::Delivery => &[Heading::Delivery, Heading::NotAReceipt],
        PaperKind::X => &[Heading::XReport],
        PaperKind::Z => &[Heading::ZReport],
        PaperKind::ZCopy => &[Heading::Copy, Heading::ZReport],
        _ => &[],
    }
}

fn numbered(page: &Page, kind: PaperKind) -> Option<String> {
    let series = match kind {
        PaperKind::Sale => Series::Sale,
        PaperKind::Return => Series::Return,
        PaperKind::Provisional => Series::Provisional,
        PaperKind::Delivery => Series::Delivery,
        PaperKind::PayIn => Series::PayIn,
        PaperKind::Park => Series::Park,
        _ => return None,
    };
    Some(page.filled(&Saying::of("d-papers-series").with("series", page.word(text_of(series)))))
}

fn code(page: &Page, kind: PaperKind) -> String {
    page.filled(&Saying::of("d-papers-code").with("code", event_of_paper(kind).to_string()))
}

fn text_of(series: Series) -> &'static str {
    match series {
        Series::Sale => "d-series-sale",
        Series::Return => "d-series-return",
        Series::Delivery => "d-series-delivery",
        Series::Provisional => "d-series-provisional",
        Series::PayIn => "d-series-pay-in",
        Series::Park => "d-series-park",
        Series::Training => "d-series-training",
    }
}

pub fn series(page: &mut Page) {
    page.say("d-series-intro");
    for series in Series::ALL {
        let mark = if series.mark().is_empty() { page.word("d-series-none") } else { series.mark().to_owned() };
        let about = format!("{mark}: {}", page.word(text_of(series)));
        page.point(&about);
    }
    page.say("d-series-more");
}

pub fn reports(page: &mut Page) {
    page.say("d-reports-intro");
    for (letter, id) in LETTERS {
        let about = page.word(id);
        page.item(letter, &about);
    }
    page.say("d-reports-more");
    page.say("d-reports-who");
}
