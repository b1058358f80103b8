//! A day of a shop made up from a seed, and told again: the moves are written down as they are made, and a story that ends
//! badly is made as short as it can be.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use super::bench::{BankMood, DrawerMood, PrinterMood};
use super::cashier::Cashier;
use super::follower::Broken;
use super::kitchen;
use super::seat::Seat;
use super::shop::{Move, Shop};
use super::wire::Weather;
use crate::disk::Fault;
use crate::world::Rolls;

/// How large a day is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub tills: u16,
    /// Customers of each till.
    pub customers: u32,
    /// Troubles in a thousand moves.
    pub troubles: u64,
}

/// What a day came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    pub moves: usize,
    pub entries: usize,
    pub sales: u64,
    pub tickets: usize,
    pub set_aside: usize,
    pub periods: u64,
    pub lives: u32,
    pub simulated_ms: i64,
}

impl Summary {
    pub fn add(&mut self, other: Self) {
        self.moves += other.moves;
        self.entries += other.entries;
        self.sales += other.sales;
        self.tickets += other.tickets;
        self.set_aside += other.set_aside;
        self.periods += other.periods;
        self.lives += other.lives;
        self.simulated_ms += other.simulated_ms;
    }
}

pub struct Failure {
    pub moves: Vec<Move>,
    pub what: Broken,
}

/// More moves than any day has that ends.
const MOVES_MAX: usize = 200_000;

/// Of a thousand tills, how many make a sale that the store does not understand.
const POISON_OF_TILLS: u64 = 150;

/// Of a thousand starts, how many are on a disk that has damaged something.
const ROT_OF_STARTS: u64 = 100;

const PRINTERS: &[PrinterMood] =
    &[PrinterMood::OutOfPaper, PrinterMood::Gone, PrinterMood::Holds, PrinterMood::DiesHalfway];

struct Director {
    rolls: Rolls,
    rot: Rolls,
    orders: Rolls,
    poison: Rolls,
    shop: Shop,
    cashiers: Vec<Cashier>,
    moves: Rc<RefCell<Vec<Move>>>,
    /// What will be put right, and when.
    cures: Vec<(i64, Move)>,
    troubles: u64,
}

/// Lives through the day of a seed.
pub fn live(seed: u64, size: Size) -> Result<(Summary, Shop), Failure> {
    let moves = Rc::new(RefCell::new(Vec::new()));
    let written = Rc::clone(&moves);
    let lived = catch_unwind(AssertUnwindSafe(|| Director::new(seed, size, written).day()));
    let fail = |what| Failure { moves: moves.take(), what };
    match lived {
        Ok(Ok(lived)) => Ok(lived),
        Ok(Err(broken)) => Err(fail(broken)),
        Err(panic) => Err(fail(words_of(&*panic))),
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    format!("somebody fell over: {}", words.unwrap_or("without a word"))
}

/// Tells a story again; what broke, if anything did.
pub fn tell(seed: u64, tills: u16, moves: &[Move]) -> Option<Broken> {
    let told = catch_unwind(AssertUnwindSafe(|| {
        let mut shop = Shop::new(seed, tills);
        moves.iter().try_for_each(|what| shop.make(what))?;
        shop.is_whole()
    }));
    match told {
        Ok(told) => told.err(),
        Err(panic) => Some(words_of(&*panic)),
    }
}

/// Leaves out whatever is not needed for a bad end, within so many tellings.
pub fn shrink(seed: u64, tills: u16, moves: Vec<Move>, mut tellings: u32) -> Vec<Move> {
    let mut ends_badly = |moves: &[Move]| {
        tellings = tellings.saturating_sub(1);
        (tell(seed, tills, moves).is_some(), tellings == 0)
    };
    let plain = in_order(&moves);
    let (is_bad, _) = ends_badly(&plain);
    let mut moves = if is_bad { plain } else { moves };
    let mut piece = moves.len().div_ceil(2);
    loop {
        let mut from = 0;
        while from < moves.len() {
            let upto = (from + piece).min(moves.len());
            let shorter: Vec<Move> = moves[..from].iter().chain(&moves[upto..]).cloned().collect();
            let (is_bad, is_last) = ends_badly(&shorter);
            if is_bad {
                moves = shorter;
            } else {
                from = upto;
            }
            if is_last {
                return moves;
            }
        }
        if piece == 1 {
            return moves;
        }
        piece = piece.div_ceil(2);
    }
}

/// The same story where everybody does what there is to do before the next thing happens.
fn in_order(moves: &[Move]) -> Vec<Move> {
    let mut plain = Vec::new();
    for what in moves {
        match what {
            Move::Turn(..) | Move::Hear(_) => {}
            Move::Give(..) | Move::Pass(_) | Move::Start(_) | Move::StartOnRot(..) => {
                plain.extend([what.clone(), Move::Drain])
            }
            _ => plain.push(what.clone()),
        }
    }
    plain
}

impl Director {
    fn new(seed: u64, size: Size, moves: Rc<RefCell<Vec<Move>>>) -> Self {
        let mut rolls = Rolls::new(seed);
        let cashiers = (0..size.tills).map(|_| Cashier::new(rolls.next(), size.customers)).collect();
        let shop = Shop::new(seed, size.tills);
        // Dice of its own: the stories of the seeds go on as they did.
        let (rot, orders, poison) =
            (Rolls::new(!seed), Rolls::new(seed.rotate_left(32)), Rolls::new(seed.rotate_left(48)));
        Self { rolls, rot, orders, poison, shop, cashiers, moves, cures: Vec::new(), troubles: size.troubles }
    }

    fn make(&mut self, what: Move) -> Result<(), Broken> {
        self.moves.borrow_mut().push(what.clone());
        self.shop.make(&what)
    }

    fn day(mut self) -> Result<(Summary, Shop), Broken> {
        for till in 0..self.cashiers.len() {
            self.make(Move::Start(till))?;
            if self.poison.chance(POISON_OF_TILLS) {
                let number = 1 + self.poison.below(10);
                self.make(Move::Poison(till, number))?;
            }
        }
        while self.moves.borrow().len() < MOVES_MAX && !self.cashiers.iter().all(Cashier::is_done) {
            self.step()?;
        }
        self.shop.is_whole()?;
        let seats = &self.shop.seats;
        let summary = Summary {
            moves: self.moves.borrow().len(),
            entries: self.shop.journals().iter().map(Vec::len).sum(),
            sales: seats.iter().map(|seat| seat.told.sales).sum(),
            tickets: seats.iter().map(|seat| seat.told.tickets()).sum(),
            set_aside: seats.iter().map(|seat| self.shop.house.set_aside(seat.till).len()).sum(),
            periods: seats.iter().map(|seat| seat.told.periods).sum(),
            lives: seats.iter().map(|seat| seat.lives).sum(),
            simulated_ms: self.shop.steady_ms(),
        };
        Ok((summary, self.shop))
    }

    fn step(&mut self) -> Result<(), Broken> {
        let now = self.shop.steady_ms();
        if let Some(index) = self.cures.iter().position(|(at, _)| *at <= now) {
            let (_, cure) = self.cures.remove(index);
            return self.make(cure);
        }
        self.somebody_switches_on(now);
        if self.rolls.chance(self.troubles) {
            return self.trouble(now);
        }
        if self.shop.seats.iter().any(Seat::has_order_printers) && self.orders.chance(self.troubles) {
            return self.trouble_in_the_kitchen(now);
        }
        let mut can = Vec::new();
        for (till, seat) in self.shop.seats.iter().enumerate() {
            can.extend(seat.awake().into_iter().map(|index| Move::Turn(till, index)));
            if seat.has_news() {
                can.push(Move::Hear(till));
            }
        }
        let due = self.due(now);
        if can.is_empty() && due.is_empty() {
            let ms = self.next_ms(now);
            return self.make(Move::Pass(ms));
        }
        // A finger now and then comes before everything that is under way.
        let choice = self.rolls.index(can.len() + due.len());
        match can.into_iter().nth(choice) {
            Some(Move::Turn(till, index)) => self.turn(till, index),
            Some(what) => self.make(what),
            None => {
                let till = *self.rolls.one_of(&due);
                self.press(till, now)
            }
        }
    }

    /// A till that went dark is switched on after a while.
    fn somebody_switches_on(&mut self, now: i64) {
        let will_start = |till: usize, (_, cure): &(i64, Move)| matches!(cure, Move::Start(of) | Move::StartOnRot(of, _) if *of == till);
        for (till, seat) in self.shop.seats.iter().enumerate() {
            if !seat.is_on() && !self.cures.iter().any(|cure| will_start(till, cure)) {
                let at = now + self.rolls.between(1, 60_000);
                let is_rotten = self.rot.chance(ROT_OF_STARTS);
                let start = if is_rotten { Move::StartOnRot(till, self.rot.next()) } else { Move::Start(till) };
                self.cures.push((at, start));
            }
        }
    }

    /// A turn in which nothing was done is no part of the story.
    fn turn(&mut self, till: usize, index: usize) -> Result<(), Broken> {
        self.make(Move::Turn(till, index))?;
        if !self.shop.seats[till].has_moved {
            self.moves.borrow_mut().pop();
        }
        Ok(())
    }

    /// Cashiers whose finger comes down now.
    fn due(&self, now: i64) -> Vec<usize> {
        let is_due = |till: &usize| self.shop.seats[*till].is_on() && self.cashiers[*till].due_ms <= now;
        (0..self.cashiers.len()).filter(is_due).filter(|till| !self.cashiers[*till].is_done()).collect()
    }

    fn press(&mut self, till: usize, now: i64) -> Result<(), Broken> {
        let Some(counter) = self.shop.seats[till].counter() else { return Ok(()) };
        let cashier = &mut self.cashiers[till];
        cashier.due_ms = cashier.due_ms.max(now);
        let input = cashier.next(counter);
        self.make(Move::Give(till, input))
    }

    /// How long until somebody does something.
    fn next_ms(&self, now: i64) -> i64 {
        let on = |till: &usize| self.shop.seats[*till].is_on();
        let fingers = (0..self.cashiers.len()).filter(on).filter(|till| !self.cashiers[*till].is_done());
        let fingers = fingers.map(|till| self.cashiers[till].due_ms);
        let cures = self.cures.iter().map(|(at, _)| *at);
        let next = fingers.chain(cures).min().unwrap_or(now + 1_000);
        (next - now).max(1)
    }

    fn trouble_in_the_kitchen(&mut self, now: i64) -> Result<(), Broken> {
        let till = self.orders.index(self.cashiers.len());
        let name = self.orders.one_of(&kitchen::names()).clone();
        let cure = Move::Orders(till, name.clone(), PrinterMood::Fine);
        self.cures.push((now + self.orders.between(1, 600_000), cure));
        let mood = *self.orders.one_of(PRINTERS);
        self.make(Move::Orders(till, name, mood))
    }

    fn trouble(&mut self, now: i64) -> Result<(), Broken> {
        const WEATHERS: &[Weather] = &[
            Weather::Down,
            Weather::LosesRequests,
            Weather::LosesAnswers,
            Weather::Twice,
            Weather::Portal,
            Weather::CutsAnswers,
            Weather::Busy,
        ];
        const DRAWERS: &[DrawerMood] = &[DrawerMood::Stuck, DrawerMood::Silent, DrawerMood::Jammed];
        const BANKS: &[BankMood] = &[
            BankMood::Declines,
            BankMood::LosesTheAnswer,
            BankMood::LosesTheRefusal,
            BankMood::Gone,
            BankMood::CustomerStops,
        ];
        const CLOCKS: &[i64] = &[-3_600_000, -1, 60_000, 180_000, 86_400_000, -1_795_000_000_000];
        let till = self.rolls.index(self.cashiers.len());
        let lasts_ms = self.rolls.between(1, 120_000);
        let (what, cure) = match self.rolls.below(25) {
            0..4 => (Move::Weather(till, *self.rolls.one_of(WEATHERS)), Some(Move::Weather(till, Weather::Fine))),
            4..7 => (Move::Printer(till, *self.rolls.one_of(PRINTERS)), Some(Move::Printer(till, PrinterMood::Fine))),
            7..9 => (Move::Drawer(till, *self.rolls.one_of(DRAWERS)), Some(Move::Drawer(till, DrawerMood::Fine))),
            9..12 => (Move::Bank(till, *self.rolls.one_of(BANKS)), Some(Move::Bank(till, BankMood::Approves))),
            12 => (Move::Mail(till, true), Some(Move::Mail(till, false))),
            13 => (Move::Wrong(till, *self.rolls.one_of(CLOCKS)), Some(Move::Wrong(till, 0))),
            14 => (Move::StoreStops, Some(Move::StoreStarts)),
            15 => (Move::BackUp, None),
            21..23 => {
                let fault = match self.rolls.below(4) {
                    0 => Fault::Sync(1 + self.rolls.below(4)),
                    1 => Fault::ShortWrite(1 + self.rolls.below(6)),
                    2 => Fault::Full(1 + self.rolls.below(6)),
                    _ => Fault::ReadOnly,
                };
                (Move::DiskFails(till, fault), Some(Move::DiskHeals(till)))
            }
            20 => (Move::StoreDark(self.rolls.next()), Some(Move::StoreStarts)),
            16 => (Move::Restore, None),
            17 => (Move::Close(till), None),
            18 => (Move::Dark(till, self.rolls.next()), None),
            19 => (Move::DarkAt(till, 1 + self.rolls.below(40), self.rolls.next()), None),
            _ => (Move::Kill(till), None),
        };
        self.cures.extend(cure.map(|cure| (now + lasts_ms, cure)));
        self.make(what)
    }
}
