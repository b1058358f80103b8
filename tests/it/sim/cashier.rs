//! Somebody at the keys: wants to sell, and is as impatient, curious and clumsy as people are. Everything pressed is legal,
//! and much of it comes at the wrong moment.

use std::collections::VecDeque;

use skranke::counter::Counter;
use skranke::till::asking::Asking;
use skranke::till::effect::Input;
use skranke::till::key::Key;
use skranke::till::operator::PinFor;

use crate::world::{Rolls, presses};

const BADGE: &str = "8300527094618362";
const PIN: &str = "1001";

const GOODS: &[&str] = &[
    "1101<Enter>",
    "1102<Enter>",
    "1104<Enter>",
    "1201<Enter>",
    "3*1201<Enter>",
    // Half an øre: 30,875.
    "2,5*1001<Enter>**12,35<Enter>",
    "1206<Enter>",
    "1402<Enter>",
    "1501<Enter>",
    "1503<Enter>",
    "5*1504<Enter>",
    "28 249<Enter>",
    "28 12,35<Enter>",
    "5*28 0,45<Enter>",
    "4*20<Enter>",
    "90 300<Enter>",
    "olj<Down><Enter>",
    "92<Enter>",
];

const SCANS: &[&str] = &[
    "2711111010007",
    "2711111030005",
    "2711111040004",
    "2711111050003",
    "2711111010008",
    "2028020149903",
    "2799999999997",
    "8100471932655082",
    "]C10107038010055690",
];

const CHANGES: &[&str] = &[
    "5*<Enter>",
    "/10<Enter>",
    "/5<Enter>",
    "1,5*<Enter>",
    "//10<Enter>",
    "**199<Enter>",
    "*0<Enter>",
    "+",
    "'i skapet<Enter>",
    "1:*3<Enter>",
    "<Del>",
    "<Down><Del>",
    "/-20<Enter>",
    ".k 105<Enter>",
];

const PAYING: &[&str] = &[
    "<F9>",
    "<F9>",
    ".tips 20<Enter><F9>",
    "5000<F9>",
    "<F8>",
    "<F8>",
    "<F8>",
    "100<F8><F9>",
    "200<F9><F8>",
    "<F10>",
    "F",
    ".pa Olsen<Enter>",
    "<F7>",
    ".a<Enter>J",
];

const BETWEEN: &[&str] = &[
    "<F4>",
    "<F4>1<Enter>",
    ".x<Enter>",
    ".hi<Enter><Esc>",
    ".j<Enter><Esc>",
    ".mr<Enter>",
    ".ko<Enter>",
    ".i 500 bank<Enter>",
    ".u 200<Enter>1",
    ".hi<Enter><Enter>R1*1<Enter>",
    "<F6>1101<Enter><F9>1",
    ".op 2002<Enter>",
    ".ss<Enter><Esc>",
    "<F12><Esc>",
    "<F1><Esc>",
    ".lås<Enter>",
    ".øv<Enter>",
    ".g 300<Enter>",
];

const ODD: &[&str] = &[
    "<Esc>",
    "<Esc><Esc><Esc>",
    "<Tab>",
    "<Enter>",
    "x",
    "J",
    "N",
    "1",
    "99999<Enter>",
    "<F3>105<Enter>",
    "<Up>",
    "12+",
];

const ANSWERS: &[&str] = &[
    "<Enter>",
    "J",
    "N",
    "1<Enter>",
    "1",
    "2",
    "0<Enter>",
    "2000<Enter>",
    "<Esc>",
    "<Esc>",
    "tom rull<Enter>",
    "F",
    "99887766<Enter>",
];

pub struct Cashier {
    rolls: Rolls,
    plan: VecDeque<Input>,
    /// When the next finger comes down, in milliseconds of the shop.
    pub due_ms: i64,
    /// Customers still to come today.
    pub customers: u32,
    is_hurried: bool,
    tried_closing: u32,
}

impl Cashier {
    pub fn new(seed: u64, customers: u32) -> Self {
        Self {
            rolls: Rolls::new(seed),
            plan: VecDeque::new(),
            due_ms: 0,
            customers,
            is_hurried: false,
            tried_closing: 0,
        }
    }

    /// Done for the day, as far as it could be done.
    pub fn is_done(&self) -> bool {
        self.customers == 0 && self.tried_closing > 12 && self.plan.is_empty()
    }

    /// The next input, and how long until the one after it.
    pub fn next(&mut self, counter: &Counter) -> Input {
        let (mut pause_ms, is_new) = (0, self.plan.is_empty());
        if is_new {
            pause_ms = self.think(counter);
        }
        let input = self.plan.pop_front().unwrap_or(Input::Key(Key::Esc));
        self.due_ms += match &input {
            _ if is_new && pause_ms > 0 => pause_ms,
            _ if self.is_hurried => 0,
            Input::Scan(_) => 400,
            _ => self.rolls.between(60, 400),
        };
        input
    }

    /// Decides what to do; a pause in milliseconds comes after its first key.
    fn think(&mut self, counter: &Counter) -> i64 {
        self.is_hurried = self.rolls.chance(120);
        let till = counter.till();
        let state = till.state();
        match till.asking() {
            Some(Asking::Pin(PinFor::SignZ)) => {
                self.keys(PIN);
                return 0;
            }
            Some(Asking::Pin(_)) => {
                let types = self.rolls.chance(60);
                match self.rolls.below(20) {
                    0 => self.keys("0000"),
                    1 => self.keys("<Esc>"),
                    _ if types => self.keys(PIN),
                    _ => self.scan(BADGE),
                }
                return 0;
            }
            Some(Asking::Float(_)) => {
                self.keys(if self.rolls.clone().chance(50) { "<Esc>" } else { "2000<Enter>" });
                return 0;
            }
            Some(Asking::OrderLost(_)) => {
                let answer = *self.rolls.one_of(&["J", "S", "A", "M", "<Esc>"]);
                self.keys(answer);
                return 0;
            }
            Some(_) => {
                let answer = *self.rolls.one_of(ANSWERS);
                self.keys(answer);
                return 0;
            }
            None => {}
        }
        if state.operator.is_none() {
            self.scan(BADGE);
            return 0;
        }
        if self.rolls.chance(40) {
            let odd = *self.rolls.one_of(ODD);
            self.keys(odd);
            return 0;
        }
        if !till.lost_orders().is_empty() && self.rolls.chance(150) {
            self.keys(".bong<Enter>");
            return 0;
        }
        if state.basket().lines.is_empty() {
            return self.between_customers();
        }
        match self.rolls.below(10) {
            0..4 => self.ring(),
            4 => {
                let change = *self.rolls.one_of(CHANGES);
                self.keys(change);
            }
            _ => {
                let paying = *self.rolls.one_of(PAYING);
                self.keys(paying);
            }
        }
        0
    }

    fn between_customers(&mut self) -> i64 {
        if self.rolls.chance(150) {
            let between = *self.rolls.one_of(BETWEEN);
            self.keys(between);
            return self.rolls.between(500, 4_000);
        }
        if self.customers > 0 {
            self.customers -= 1;
            self.keys("<Esc>");
            self.ring();
            return self.rolls.between(2_000, 2_400_000);
        }
        self.tried_closing += 1;
        self.keys(match self.tried_closing % 3 {
            1 => "<Esc><Esc><F4><Enter><F9>",
            2 => "<Esc><Esc><Esc>.z<Enter>2000<Enter>0<Enter>avvik<Enter>J",
            _ => "<Esc><F8>",
        });
        self.rolls.between(2_000, 20_000)
    }

    fn ring(&mut self) {
        if self.rolls.chance(350) {
            let code = *self.rolls.one_of(SCANS);
            return self.scan(code);
        }
        let goods = *self.rolls.one_of(GOODS);
        self.keys(goods);
    }

    fn keys(&mut self, keys: &str) {
        self.plan.extend(presses(keys).into_iter().map(Input::Key));
    }

    /// Over a port of its own, or by a scanner that pretends to be a keyboard.
    fn scan(&mut self, code: &str) {
        if self.rolls.chance(500) {
            return self.plan.push_back(Input::Scan(code.to_owned()));
        }
        self.is_hurried = true;
        self.plan.extend(code.chars().map(Key::Char).chain([Key::Enter]).map(Input::Key));
    }
}
