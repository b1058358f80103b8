//! A sale screen as the sketches have it (sales-ux S1), made of the widgets: what a frame costs is measured on it.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::{Position, Rect};

use super::frame::{frame, rule};
use super::hints::{self, Hint};
use super::input::Line;
use super::message::{self, Tone};
use super::table::{self, Cell, Column};
use super::{figures, list, overlay};
use crate::domain::shop::Colour;
use crate::i18n::{Catalogue, Language};
use crate::till::command::Place;
use crate::tui::backend::{Abilities, Depth, oracle};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::keymap::Keymap;
use crate::tui::theme::{Role, Theme};

const LINES: [[&str; 5]; 6] = [
    ["1003", "Oljeskift personbil, arbeid", "1", "690,00", "690,00"],
    ["1101", "Motorolje 5W-30 1 l", "5", "189,00", "850,50"],
    ["1201", "Oljefilter QF-12", "1", "149,00", "149,00"],
    ["1104", "Spylervæske -20 4 l", "1", "79,00", "79,00"],
    ["2001", "Cola 0,5 l", "1", "36,00", "36,00"],
    ["2401", "Refleksvest", "1", "99,00", "99,00"],
];
const HOTKEYS: [(&str, &str, Colour); 26] = [
    ("1", "Mekaniker t", Colour::Blue),
    ("2", "Lærling t", Colour::Blue),
    ("3", "Oljeskift", Colour::Blue),
    ("4", "EU-kontroll", Colour::Blue),
    ("5", "Hjulskift", Colour::Blue),
    ("6", "Dekkhotell", Colour::Blue),
    ("7", "Feilsøking", Colour::Blue),
    ("8", "Sykkelserv.", Colour::Blue),
    ("11", "5W-30 1 l", Colour::Yellow),
    ("12", "5W-30 4 l", Colour::Yellow),
    ("13", "0W-20 1 l", Colour::Yellow),
    ("14", "Spyler 4 l", Colour::Yellow),
    ("15", "Frostv. 4 l", Colour::Yellow),
    ("16", "AdBlue 10l", Colour::Yellow),
    ("17", "Filter QF12", Colour::Grey),
    ("18", "Kupéfilter", Colour::Grey),
    ("19", "Visker 600", Colour::Grey),
    ("20", "Vinterdekk", Colour::White),
    ("21", "Slange 28\"", Colour::White),
    ("22", "Batteri 70", Colour::Grey),
    ("23", "Pære H7", Colour::Grey),
    ("24", "Ladekabel", Colour::Plain),
    ("25", "Bilsjampo", Colour::Plain),
    ("26", "Isskrape", Colour::Plain),
    ("27", "Refleksvest", Colour::Plain),
    ("28", "Skruer kr", Colour::Plain),
];

/// S1 at 80x24, as far as the sample goes.
const SKETCH: &str = r#"
Fjordvik Verksted  Kasse 1  Kari N.  Salg 412  ma 23.11 14:32           [SKY OK]
Kunde: K101 Ola Bakken  Bil: QA 10001
┌── Salg ─────────────────────────────────────────┬── Hurtigvalg 1/2  (Tab) ───┐
│  # Vare                 Ant     Pris        Sum │ 1 Mekaniker t 16 AdBlue 10l│
│  1 Oljeskift personbil…   1   690,00     690,00 │ 2 Lærling t   17 Filter QF…│
│  2 Motorolje 5W-30 1 l    5   189,00     850,50 │ 3 Oljeskift   18 Kupéfilter│
│  3 Oljefilter QF-12       1   149,00     149,00 │ 4 EU-kontroll 19 Visker 600│
│  4 Spylervæske -20 4 l    1    79,00      79,00 │ 5 Hjulskift   20 Vinterdekk│
│> 5 Cola 0,5 l             1    36,00      36,00 │ 6 Dekkhotell  21 Slange 28"│
│                                                 │ 7 Feilsøking  22 Batteri 70│
│                                                 │ 8 Sykkelserv. 23 Pære H7   │
│                                                 │ 11 5W-30 1 l  24 Ladekabel │
│ Mva 25 %             353,70            1 768,50 │ 12 5W-30 4 l  25 Bilsjampo │
│ Mva 15 %               4,70               36,00 │ 13 0W-20 1 l  26 Isskrape  │
│ Uten mva (pant)                            2,00 │ 14 Spyler 4 l 27 Refleksve…│
│ Rabatt i salget                          -94,50 │ 15 Frostv. 4… 28 Skruer kr │
└─────────────────────────────────────────────────┴────────────────────────────┘
────────────────────────────────────────────────────────────────────────────────
ANTALL 9            Å BETALE               1 806,50   kontant 1 807,00
────────────────────────────────────────────────────────────────────────────────
Forrige salg 411: kort 337,00                     Parkert: 1   Verksted: 4 klare
>
Linje 2: rabatt 10 % lagt på. Del = slett linje, - = én færre
F1Hjelp 2Pris 3Kunde 4Park 5Oper 6Retur 7Skuff 8KORT 9KONTANT 10Betal 12Meny
"#;

/// What may differ between two frames.
#[derive(Clone, Copy)]
struct Shown<'t> {
    lines: usize,
    total: &'t str,
    vat: &'t str,
    typed: &'t str,
    message: &'t str,
    panel: bool,
}

const SALE: Shown<'static> = Shown {
    lines: 5,
    total: "1 806,50",
    vat: "353,70",
    typed: "",
    message: "Linje 2: rabatt 10 % lagt på. Del = slett linje, - = én færre",
    panel: false,
};

struct Sample {
    theme: Theme,
    keymap: Keymap,
    buffer: Buffer,
}

impl Sample {
    fn new(theme: &str, depth: Depth, columns: u16, rows: u16) -> Self {
        let abilities = Abilities { depth, ..Abilities::default() };
        Self {
            theme: Theme::built_in(theme, abilities).expect("built in"),
            keymap: Keymap::built_in().expect("built in"),
            buffer: Buffer::empty(Rect::new(0, 0, columns, rows)),
        }
    }

    fn draw(&mut self, shown: Shown<'_>) -> Option<Position> {
        self.buffer.reset();
        let mut canvas = Canvas::new(&mut self.buffer, &self.theme);
        let area = canvas.area();
        let bottom = area.height - 4;
        header(&mut canvas);
        let panes = Rect { y: 2, height: bottom - 5, ..area };
        let split = if area.width < 100 { 51 } else { 74 };
        basket(&mut canvas, Rect { width: split, ..panes }, shown);
        hotkeys(&mut canvas, Rect { x: split - 1, width: area.width - split + 1, ..panes });
        total(&mut canvas, Rect { y: bottom - 3, height: 3, ..area }, shown);
        canvas.text(row(area, bottom), "Forrige salg 411: kort 337,00", Role::Dim);
        canvas.text_right(row(area, bottom), "Parkert: 1   Verksted: 4 klare", Role::Dim);
        let cursor = shown.typed.chars().count();
        let line = Line { prompt: "> ", text: shown.typed, cursor: Some(cursor), hidden: false };
        line.draw(&mut canvas, row(area, bottom + 1));
        message::draw(&mut canvas, row(area, bottom + 2), shown.message, Tone::Taken, false);
        let hints = Hint::all(Place::Sale, &self.keymap, Catalogue::of(Language::Nb));
        hints::draw(&mut canvas, row(area, bottom + 3), &hints);
        if shown.panel {
            panel(&mut canvas, shown);
        }
        canvas.cursor()
    }

    /// The rows as text, for comparing with a sketch.
    fn rows(&self) -> Vec<String> {
        let width = usize::from(self.buffer.area.width);
        let rows = self.buffer.content.chunks(width);
        rows.map(|cells| cells.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned()).collect()
    }
}

fn header(canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    canvas.text(row(area, 0), "Fjordvik Verksted  Kasse 1  Kari N.  Salg 412  ma 23.11 14:32", Role::Header);
    canvas.text_right(row(area, 0), "[SKY OK]", Role::LinkOk);
    canvas.text(row(area, 1), "Kunde: K101 Ola Bakken  Bil: QA 10001", Role::Customer);
}

fn basket(canvas: &mut Canvas<'_>, area: Rect, shown: Shown<'_>) {
    let inside = frame(canvas, area, "Salg");
    let columns = [Column::Figure(2), Column::Text, Column::Figure(3), Column::Figure(8), Column::Figure(10)];
    let draw = |canvas: &mut Canvas<'_>, area: Rect, texts: [&str; 5], role: Role| {
        let cells = texts.map(|text| Cell::new(text, role));
        table::row(canvas, Rect { width: area.width - 1, ..area }, &columns, &cells);
    };
    draw(canvas, from_column(row(inside, 0), 1), ["#", "Vare", "Ant", "Pris", "Sum"], Role::Dim);
    let window = list::Window::growing(shown.lines - 1, shown.lines, 8);
    let rows = Rect { y: inside.y + 1, height: 8, ..inside };
    list::draw(canvas, rows, window, Some(shown.lines - 1), |canvas, area, index| {
        let [_, name, quantity, price, sum] = LINES[index % LINES.len()];
        let number = (index + 1).to_string();
        draw(canvas, area, [&number, name, quantity, price, sum], Role::Text);
    });
    for (number, (left, vat, of)) in (0..).zip([
        ("Mva 25 %", shown.vat, "1 768,50"),
        ("Mva 15 %", "4,70", "36,00"),
        ("Uten mva (pant)", "", "2,00"),
        ("Rabatt i salget", "", "-94,50"),
    ]) {
        let line = from_column(row(inside, inside.height - 4 + number), 1);
        let columns = [Column::Fixed(16), Column::Figure(10), Column::Text, Column::Figure(12)];
        let cells = [("", Role::Text); 4].map(|(text, role)| Cell::new(text, role));
        let [_, _, between, _] = cells;
        let cells = [Cell::new(left, Role::Dim), Cell::new(vat, Role::Amount), between, Cell::new(of, Role::Amount)];
        table::row(canvas, Rect { width: line.width - 1, ..line }, &columns, &cells);
    }
}

fn hotkeys(canvas: &mut Canvas<'_>, area: Rect) {
    let inside = frame(canvas, area, "Hurtigvalg 1/2  (Tab)");
    for (index, (number, name, colour)) in (0_u16..).zip(HOTKEYS) {
        let place = Rect { x: inside.x + 1 + index / 13 * 14, ..row(inside, index % 13) };
        let (style, sign) = canvas.theme().mark(colour);
        let label = sign.map_or_else(|| number.to_owned(), |sign| format!("{number}{sign}"));
        let used = canvas.put(Rect { width: 13, ..place }, &label, style);
        canvas.text(Rect { width: 12 - used, ..from_column(Rect { width: 13, ..place }, used + 1) }, name, Role::Text);
    }
}

fn total(canvas: &mut Canvas<'_>, area: Rect, shown: Shown<'_>) {
    rule(canvas, row(area, 0));
    rule(canvas, row(area, 2));
    let line = row(area, 1);
    canvas.text(line, &format!("ANTALL {}", shown.lines + 4), Role::Text);
    canvas.text(from_column(line, 20), "Å BETALE", Role::Total);
    canvas.text_right(Rect { width: 51, ..line }, shown.total, Role::Total);
    canvas.text(from_column(line, 54), "kontant 1 807,00", Role::Dim);
}

fn panel(canvas: &mut Canvas<'_>, shown: Shown<'_>) {
    let inside = overlay::draw(canvas, canvas.area(), (62, 12), "Betaling");
    canvas.text(from_column(row(inside, 1), 2), "Å betale", Role::Text);
    figures::draw(canvas, Rect { y: inside.y + 1, width: inside.width - 2, ..inside }, shown.total, Role::Total);
}

fn cost(line: &mut oracle::Line, sample: &mut Sample, shown: Shown<'_>) -> usize {
    let cursor = sample.draw(shown).map(|cursor| (cursor.x, cursor.y));
    line.show(&sample.buffer, cursor)
}

#[test]
fn the_widgets_make_the_sketch() {
    let mut sample = Sample::new("standard", Depth::Sixteen, 80, 24);
    sample.draw(SALE);
    assert_eq!(sample.rows().join("\n"), SKETCH.trim_matches('\n'));
}

#[test]
fn bytes_over_ssh_stay_within_the_limits() {
    for (theme, depth) in [
        ("standard", Depth::Sixteen),
        ("standard", Depth::Indexed),
        ("standard", Depth::True),
        ("contrast", Depth::Sixteen),
        ("mono", Depth::Sixteen),
        ("night", Depth::Sixteen),
        ("night", Depth::True),
    ] {
        let (mut line, mut sample) = (oracle::Line::new(depth), Sample::new(theme, depth, 80, 24));
        let screen = cost(&mut line, &mut sample, SALE);
        let first = cost(&mut line, &mut sample, Shown { typed: "1", ..SALE });
        let next = cost(&mut line, &mut sample, Shown { typed: "11", ..SALE });
        let back = cost(&mut line, &mut sample, Shown { typed: "1", ..SALE });
        let sold = Shown { lines: 6, total: "1 905,50", vat: "373,50", message: "Refleksvest 99,00", ..SALE };
        let added = cost(&mut line, &mut sample, sold);
        let full = cost(&mut line, &mut sample, Shown { lines: 8, ..sold });
        let turned = cost(&mut line, &mut sample, Shown { lines: 9, total: "2 004,50", vat: "393,30", ..sold });
        let panel = cost(&mut line, &mut sample, Shown { panel: true, ..sold });
        eprintln!(
            "{theme} {depth:?}: screen {screen}, keys {first} {next} {back}, lines {added} {full} {turned}, panel {panel}"
        );
        assert!(screen <= 3_500, "{theme} {depth:?}: a full screen took {screen} bytes");
        assert!(first.max(next).max(back) <= 40, "{theme} {depth:?}: a key took {first}, {next}, {back} bytes");
        assert!(added.max(turned) <= 300, "{theme} {depth:?}: a line took {added} bytes, with a page turned {turned}");
    }
}
