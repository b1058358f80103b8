//! The scrolling face (`skranke till --line`): the same till as plain text on standard input and output, for screen readers,
//! slow lines and scripts.
//!
//! A line goes in, what changed comes out. The next line is read when the one before is done: paper out, drawer shut, money
//! answered.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::layout::Rect;

use super::keymap::Keymap;
use super::screens;
use super::shell::Shell;
use super::theme::Theme;
use super::view::{DemoPin, View};
use crate::domain::basket::{Basket, Line};
use crate::domain::device::DemoSwitch;
use crate::domain::payment::PartState;
use crate::domain::value::Saying;
use crate::domain::{LineId, Ore};
use crate::i18n::{Catalogue, Language};
use crate::till::asking::{Asking, Keys};
use crate::till::effect::{Event, Given, Input as TillInput, Wish};
use crate::till::first_start::{DEMO_SHOPS, Decided, FirstStart, Shows};
use crate::till::form::{Field, FieldKind, Form};
use crate::till::screen::Screen;
use crate::till::wording::{Choice, station_value};
use crate::till::{Message, Till};
use crate::tui::canvas::Canvas;

/// What wakes the loop.
#[derive(Debug)]
pub enum Coming<W> {
    Line(String),
    /// Nothing more will be typed.
    End,
    /// The program was told to end.
    Told,
    Woken(W),
}

/// How the lines are written.
pub struct Face<'a> {
    pub keymap: &'a Keymap,
    /// Screens are read off a page without colours or lines.
    pub theme: Theme,
    pub language: Language,
    pub pins: Vec<DemoPin>,
    /// Standard output, or what stands in for it.
    pub out: &'a mut dyn Write,
    /// Called with `true` while a PIN is typed: the terminal shows nothing then.
    pub hide: &'a dyn Fn(bool),
    /// A person types: the line is asked for with a mark.
    pub prompts: bool,
}

/// Screens are read off a page as long as any list.
const PAGE: Rect = Rect { x: 0, y: 0, width: 100, height: 240 };

/// What was told already.
#[derive(Default)]
struct Told {
    lines: Vec<Line>,
    total: Ore,
    parts: Vec<(String, Ore, PartState)>,
    message: Option<Message>,
    screen: String,
    question: Option<String>,
    parked: usize,
}

/// Runs the till until it is left or there is nothing more to read.
///
/// # Errors
/// When standard output is gone.
pub fn run<S: Shell>(shell: &mut S, face: &mut Face<'_>, inbox: &Receiver<Coming<S::Wake>>) -> io::Result<()> {
    let mut lines: VecDeque<String> = VecDeque::new();
    let mut told = Told::default();
    let mut ended = false;
    tell(shell, face, &mut told)?;
    loop {
        while shell.is_settled() || needs_answer(shell.till()) {
            let Some(line) = lines.pop_front() else { break };
            told.message = None;
            shell.handle(TillInput::Line(line));
            if wishes(shell, face) {
                return tell(shell, face, &mut told);
            }
            tell(shell, face, &mut told)?;
        }
        if ended && lines.is_empty() && (shell.is_settled() || needs_answer(shell.till())) {
            shell.handle(Event::Stop.into_input());
            return tell(shell, face, &mut told);
        }
        match inbox.recv_timeout(Duration::from_millis(shell.sleeps_ms().unwrap_or(LOOK_MS).clamp(1, LOOK_MS))) {
            Ok(Coming::Line(line)) => lines.push_back(line),
            Ok(Coming::End) => ended = true,
            Ok(Coming::Told) | Err(RecvTimeoutError::Disconnected) => {
                shell.handle(Event::Stop.into_input());
                return tell(shell, face, &mut told);
            }
            Ok(Coming::Woken(wake)) => shell.wake(wake),
            Err(RecvTimeoutError::Timeout) => {}
        }
        shell.tick();
        if wishes(shell, face) {
            return tell(shell, face, &mut told);
        }
        tell(shell, face, &mut told)?;
    }
}

const LOOK_MS: u64 = 500;

/// A question that only a line can answer, with nothing else on its way.
fn needs_answer(till: &Till) -> bool {
    till.asking().is_some() && till.wait().is_none() && !till.is_frozen()
}

/// Does what the till wishes; `true` when it wants to end.
fn wishes<S: Shell>(shell: &mut S, face: &mut Face<'_>) -> bool {
    let mut ends = false;
    for wish in shell.wishes() {
        match wish {
            Wish::Quit => ends = true,
            Wish::NextLanguage => face.language = face.language.next(),
            // Sounds would break into what a screen reader says.
            Wish::Tone(_) => {}
        }
    }
    ends
}

/// Writes what has changed since the last time.
fn tell<S: Shell>(shell: &S, face: &mut Face<'_>, told: &mut Told) -> io::Result<()> {
    let is_on = |switch: DemoSwitch| shell.is_on(switch);
    let view = View {
        till: shell.till(),
        given: shell.given(),
        words: Catalogue::of(face.language),
        keymap: face.keymap,
        pins: &face.pins,
        flash: false,
        is_on: &is_on,
    };
    let mut text = Vec::new();
    // A line of text cannot be dimmed and made plain afterwards, so what is registered is told when it is on disk.
    if view.till.is_written() {
        tell_sale(&view, told, &mut text);
    }
    tell_message(&view, told, &mut text);
    let waits_for_a_line = shell.is_settled() || needs_answer(shell.till());
    let asks = if waits_for_a_line {
        tell_screen(&view, &face.theme, told, &mut text);
        tell_question(&view, told, &mut text)
    } else {
        None
    };
    for line in &text {
        writeln!(face.out, "{line}")?;
    }
    (face.hide)(matches!(shell.till().asking().map(Asking::keys), Some(Keys::Pin)));
    if let Some(asks) = asks {
        let end = if face.prompts { " " } else { "\n" };
        write!(face.out, "{asks}{end}")?;
    } else if face.prompts && !text.is_empty() {
        write!(face.out, "> ")?;
    }
    face.out.flush()
}

/// Lines, payments and what is due.
fn tell_sale(view: &View<'_>, told: &mut Told, text: &mut Vec<String>) {
    let basket = view.till.state().basket();
    for (number, line) in (1..).zip(basket.numbered()) {
        if known(&told.lines, line.id) != Some(line) {
            text.push(line_text(view, number, line));
            text.extend(
                basket
                    .deposit_of(line.id)
                    .map(|deposit| format!("   + {} {}", view.word("s-deposit"), view.money(deposit.amount()))),
            );
        }
    }
    tell_parts(view, basket, told, text);
    let due = basket.rest();
    if !basket.is_empty() && due != told.total {
        let label = match (basket.parts.is_empty(), due.is_negative()) {
            (_, true) => "s-to-refund",
            (true, _) => "s-to-pay-word",
            (false, _) => "s-rest",
        };
        text.push(format!("{} {}", view.word(label), view.money(due.abs())));
    }
    told.total = if basket.is_empty() { Ore::ZERO } else { due };
    told.lines.clone_from(&basket.lines);
}

fn known(lines: &[Line], id: LineId) -> Option<&Line> {
    lines.iter().find(|line| line.id == id)
}

fn line_text(view: &View<'_>, number: usize, line: &Line) -> String {
    let price = if line.fixed.is_some() { String::new() } else { format!(" x {}", view.money(line.unit_price())) };
    let mut text =
        format!("{number}  {}  {}{price}  {}", line.item.name, view.quantity(line.quantity), view.money(line.amount()));
    let off = line.manual_discount();
    if !off.is_zero() {
        text.push_str(&format!("  {} {}", view.word("s-discount"), view.money(-off)));
    }
    if let Some(saving) = &line.saving {
        text.push_str(&format!("  {} {}", saving.name, view.money(-saving.amount)));
    }
    if !line.comment.is_empty() {
        text.push_str(&format!("  '{}", line.comment));
    }
    text
}

fn tell_parts(view: &View<'_>, basket: &Basket, told: &mut Told, text: &mut Vec<String>) {
    let parts: Vec<(String, Ore, PartState)> = basket
        .parts
        .iter()
        .map(|part| (part.method.name.clone(), part.received.unwrap_or(part.amount), part.state))
        .collect();
    for (name, amount, state) in parts.iter().filter(|part| !told.parts.contains(part)) {
        let word = match state {
            PartState::Registered => "s-part-registered",
            PartState::Waiting => "s-part-waiting",
            PartState::Approved => "s-part-approved",
            PartState::Declined => "s-part-declined",
            PartState::Unknown => "s-part-unknown",
        };
        text.push(format!("{name} {} {}", view.money(*amount), view.word(word)));
    }
    told.parts = parts;
}

fn tell_message(view: &View<'_>, told: &mut Told, text: &mut Vec<String>) {
    let message = view.till.message();
    if message.is_some_and(|message| message.tone.is_none() && !message.stays) && !view.till.is_written() {
        return;
    }
    if let Some(message) = message.filter(|message| told.message.as_ref() != Some(message)) {
        text.push(view.say(&message.saying));
    }
    told.message = message.cloned();
}

/// A screen that is not the sale is read off a page, once for each change.
fn tell_screen(view: &View<'_>, theme: &Theme, told: &mut Told, text: &mut Vec<String>) {
    let parked = view.till.state().parked.len();
    if parked != told.parked && parked > 0 {
        text.push(view.say(&Saying::of("s-parked-count").with("count", parked)));
    }
    told.parked = parked;
    let page = match view.till.screen() {
        Screen::Sale | Screen::Form(_) => String::new(),
        _ => page_of(view, theme),
    };
    if page != told.screen && !page.is_empty() {
        text.push(page.clone());
    }
    told.screen = page;
}

/// What stands inside the frames of a screen, without the frames.
fn page_of(view: &View<'_>, theme: &Theme) -> String {
    let mut buffer = Buffer::empty(PAGE);
    let mut canvas = Canvas::new(&mut buffer, theme);
    screens::draw_page(view, &mut canvas);
    let width = usize::from(PAGE.width);
    // The header, the input line and the hints are told otherwise.
    let rows = buffer.content.chunks(width).skip(1).take(usize::from(PAGE.height) - 7);
    let rows = rows.map(|cells| cells.iter().map(Cell::symbol).collect::<String>());
    let plain = rows.map(|row| without_frame(&row)).filter(|row| !row.trim().is_empty());
    plain.collect::<Vec<String>>().join("\n")
}

fn without_frame(row: &str) -> String {
    if row.trim().chars().all(|c| matches!(c, '-' | '+' | ' ')) {
        return String::new();
    }
    let is_border = row.trim_start().starts_with('+');
    let signs: Vec<char> = row.chars().collect();
    let is_line = |at: usize| {
        let beside = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_none_or(|c| matches!(c, '-' | '+' | ' '));
        is_border && signs[at] == '-' && beside(at.checked_sub(1)) && beside(Some(at + 1))
    };
    let plain =
        |(at, c): (usize, &char)| if matches!(c, '|') || (is_border && *c == '+') || is_line(at) { ' ' } else { *c };
    let inner: String = signs.iter().enumerate().map(plain).collect();
    let trimmed = inner.trim_end();
    trimmed.strip_prefix(' ').unwrap_or(trimmed).to_owned()
}

/// The question that waits, with what it lets choose between, or the field to fill in.
fn tell_question(view: &View<'_>, told: &mut Told, text: &mut Vec<String>) -> Option<String> {
    let question = match (view.till.question(&view.given), view.till.screen()) {
        (Some(question), _) => Some(view.say(&question)),
        (None, Screen::Form(form)) => form_question(view.words, form),
        (None, _) => None,
    };
    let is_new = question.is_some() && (question != told.question || !text.is_empty());
    told.question.clone_from(&question);
    if !is_new {
        return None;
    }
    for (digit, choice) in (1..).zip(view.till.choices(&view.given)) {
        text.push(match choice {
            Choice::Item(ringing) => format!("{digit}  {}  {}", ringing.item.name, view.money(ringing.item.price)),
            Choice::Customer(customer) => format!("{digit}  {} {}", customer.number, customer.name),
            Choice::Printer(station) => format!("{digit}  {}", view.value(&station_value(&station))),
        });
    }
    question
}

fn form_question(words: &Catalogue, form: &Form) -> Option<String> {
    form.field().map(|field| field_question(words, field))
}

fn field_question(words: &Catalogue, field: &Field) -> String {
    let value = match field.kind {
        FieldKind::Choice(among) => {
            let now = words.word(among.get(field.chosen()).copied().unwrap_or_default());
            let all: Vec<String> = (1..).zip(among).map(|(digit, id)| format!("{digit} {}", words.word(id))).collect();
            format!("{now}; {}", all.join("  "))
        }
        FieldKind::Pin => String::new(),
        _ => field.text.clone(),
    };
    if value.is_empty() {
        format!("{}:", words.word(field.label))
    } else {
        format!("{} [{value}]:", words.word(field.label))
    }
}

/// Asks what a till with nothing set up is to be.
///
/// # Errors
/// When standard output is gone.
pub fn first_start<W>(
    face: &mut Face<'_>,
    inbox: &Receiver<Coming<W>>,
    given: &Given<'_>,
    told: Option<Saying>,
) -> io::Result<Decided> {
    let words = Catalogue::of(face.language);
    let mut first = FirstStart { message: told, ..FirstStart::default() };
    loop {
        let mut text = Vec::new();
        if let Some(told) = &first.message {
            text.push(words.say(told, &|_| String::new()));
        }
        match &first.shows {
            Shows::Choice => {
                let shop = |department: u16| {
                    words.word(match department {
                        1 => "s-first-workshop",
                        2 => "s-first-kiosk",
                        _ => "s-first-cafe",
                    })
                };
                text.extend(
                    (1..).zip(DEMO_SHOPS).map(|(digit, (_, department))| format!("{digit}  {}", shop(department))),
                );
                text.push(format!("{}  {}", DEMO_SHOPS.len() + 1, words.word("s-first-set-up")));
            }
            Shows::SetUp(form) => text.extend(form_question(words, form)),
        }
        for line in text {
            writeln!(face.out, "{line}")?;
        }
        face.out.flush()?;
        match inbox.recv() {
            Ok(Coming::Line(line)) => {
                if let Some(decided) = first.handle(&TillInput::Line(line), given) {
                    return Ok(decided);
                }
            }
            Ok(Coming::Woken(_)) => {}
            Ok(Coming::End | Coming::Told) | Err(_) => return Ok(Decided::Leave),
        }
    }
}
