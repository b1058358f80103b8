//! What devices, disk, store and clock tell the till.

use super::effect::{Effect, Event, Given, Tone};
use super::{Disk, Outcome, Till, Unwritten, Wait};
use crate::domain::Moment;
use crate::domain::device::{Attached, LinkState, Payee};
use crate::domain::value::Saying;
use crate::journal::act::operator::LogOutWhy;
use crate::journal::act::system::{
    ClockMoved, DiskFailed, DiskTrouble, EntryDamaged, FixedReceived, LifeBegun, NetBack, NetLost, ProgramStarted,
    ProgramUpdated,
};
use crate::journal::lives::Parting;

/// A jump of the wall clock against the steady one beyond this is journalled (architecture §6, 8).
const CLOCK_JUMP_MS: i64 = 120_000;

impl Till {
    /// The first input of a run: who was torn away is told, and what was on its way is asked about.
    pub fn start(&mut self, given: &Given) -> Vec<Effect> {
        self.notice_clock(given);
        self.last_key_ms = given.now.steady_ms;
        let torn = self.state.running;
        let lines_recovered = self.state.basket().numbered().count();
        let version = self.profile.version.to_owned();
        if !self.state.version.is_empty() && self.state.version != version {
            self.act(ProgramUpdated { from: self.state.version.clone(), to: version.clone() }, given);
        }
        let last_at = self.state.last_at;
        self.act(ProgramStarted { version, after_a_break: torn, lines_recovered }, given);
        self.keep_or_drop_operator(last_at, given);
        self.ask_about_due();
        self.resume_intent();
        [Payee::Terminal, Payee::Vipps].into_iter().for_each(|to| self.recheck(to));
        self.greet(torn, last_at);
        self.resume_duplicates();
        self.resume_sending(given);
        self.show_total_if_any();
        self.lock_box();
        self.lock_at = self.locks_at(given);
        self.ask_for_signature();
        self.hand_over()
    }

    /// After a power cut, or a window that was closed, the same person goes on; after a night nobody does.
    fn keep_or_drop_operator(&mut self, last_at: crate::domain::Stamp, given: &Given) {
        let away_ms = given.now.wall.since_ms(last_at);
        let lock_after_s = given
            .register
            .tables()
            .department(self.state.till.department)
            .map_or(0, |department| department.lock_after_s);
        let limit_ms = if lock_after_s == 0 { 900_000 } else { i64::from(lock_after_s) * 1000 };
        if let Some(operator) = self.state.operator.filter(|_| away_ms > limit_ms) {
            self.act(crate::journal::act::operator::LoggedOut { operator, why: LogOutWhy::Idle }, given);
        }
    }

    fn greet(&mut self, torn: bool, last_at: crate::domain::Stamp) {
        if matches!(self.wait, Some(Wait::Money(_))) || self.state.unsigned().is_some() {
            return;
        }
        let last_line =
            self.state.sale.chosen.and_then(|id| self.state.basket().line(id)).map(|line| line.item.name.clone());
        match last_line {
            Some(name) if torn => {
                let receipt = self.next_receipt();
                self.tell_about_money(
                    Saying::of("recovered").with("receipt", receipt).with("time", last_at).with("line", name),
                );
            }
            _ if self.state.demo => self.tell(Saying::of("demo-greeting")),
            _ => self.tell(Saying::of("not-declared").with("version", self.profile.version)),
        }
    }

    pub(super) fn event(&mut self, event: Event, given: &Given) {
        match event {
            Event::Durable(seq) => self.is_durable(seq, given),
            Event::DiskFails(why) => self.disk_fails(why, given),
            Event::DiskCrowded => self.disk_crowded(given),
            Event::DiskHasRoom => self.disk_has_room(),
            Event::DiskSlow(slow) => self.disk_slow(slow),
            Event::Printed(job) => self.printed(job, given),
            Event::NotPrinted(job, why) => self.not_printed(job, why, given),
            Event::PrintHeld(job, why) => self.print_held(job, why, given),
            Event::PrintUnknown(job) => self.print_unknown(job, given),
            Event::WasPrinted(job, was) => self.was_printed(job, was, given),
            Event::Printer(state) => self.printer_is(state, given),
            Event::OrderPrinter(name, state) => self.order_printer_is(&name, state, given),
            Event::OrdersGo(routes) => self.orders_go(routes),
            Event::PrinterFault(fault) => self.devices.printer_fault = fault,
            Event::Drawer(state) => self.drawer_is(state, given),
            Event::Terminal(state) => self.terminal_is(state),
            Event::Charged(intent, reply) => self.charged(intent, reply, given),
            Event::Rechecked(intent, sale, reply) => self.rechecked((intent, sale), reply, given),
            Event::NeedsNumber => self.devices.needs_number = true,
            Event::TerminalBusy(intent) => self.terminal_is_busy(intent),
            Event::PaymentCode(intent, code) => self.payment_code(intent, code),
            Event::EquipmentSeen(equipment) => self.equipment_seen(*equipment),
            Event::Trial(news) => self.trial_news(news, given),
            Event::EquipmentSaved(outcome) => self.equipment_saved(outcome, given),
            Event::TerminalSettled(totals) => self.terminal_settled(Some(totals), given),
            Event::NothingToSettle => self.terminal_settled(None, given),
            Event::Attached(device, is_there) => self.attached(device, is_there),
            Event::Weighed(number, answer) => self.scale_answered(number, answer, given),
            Event::Answered(no, answer) => self.answered(no, answer, given),
            Event::PinChecked(..) | Event::PinHashed(..) => self.pin_event(event, given),
            Event::Link { state, waiting } => self.link_is(state, waiting, given),
            Event::EntryDamaged(seq) => self.entry_damaged(seq, false, given),
            Event::EntryMended(seq) => self.entry_damaged(seq, true, given),
            Event::Parted(parting) => self.parted(&parting, given),
            Event::Overtaken => {
                self.tell_about_money(Saying::of("life-overtaken").with("till", self.state.till.to_string()));
            }
            Event::Healed { first, last } => {
                self.tell_about_money(Saying::of("store-healed").with("first", first).with("last", last));
            }
            Event::SetAside { seq, reason } => self.set_aside(seq, reason),
            Event::RegisterReceived { version, count } => {
                self.act(FixedReceived { version, count }, given);
                self.register_changed(given);
            }
            Event::RegisterChanged => self.register_changed(given),
            Event::JournalUnread => self.journal_unread(),
            Event::JournalRead { upto, entries } => self.journal_read(upto, entries, given),
            Event::Sent(receipt, delivery) => self.sent(receipt, delivery, given),
            Event::MakesLinks(makes) => self.devices.makes_links = makes,
            Event::ExportWritten { from, to, file } => self.export_written(from, to, file, given),
            Event::Exported { path, transactions } => self.exported(&path, transactions),
            Event::ExportFailed(why) => self.tell_about_money(why),
            Event::KeyMade(made) => self.key_made(made, given),
            Event::Signed(signed) => self.signed(signed, given),
            Event::NotSigned => self.not_signed(),
            Event::Stop => self.stop(given),
            Event::Tick => self.tick(given),
        }
        self.lock_box();
    }

    fn is_durable(&mut self, seq: u64, given: &Given) {
        let waited = self.state.seq.saturating_sub(self.durable);
        self.durable = self.durable.max(seq);
        while self.pending.front().is_some_and(|(pending, _)| *pending <= seq) {
            self.pending.pop_front();
        }
        while self.pending_parts.front().is_some_and(|(pending, _)| *pending <= seq) {
            self.pending_parts.pop_front();
        }
        if self.durable >= self.state.seq {
            self.disk_is_back(waited, given);
        }
    }

    /// Everything is on disk. What was told as failing is told and journalled as mended.
    fn disk_is_back(&mut self, waited: u64, given: &Given) {
        match self.devices.disk {
            Disk::Fine | Disk::Crowded => return,
            Disk::Slow => self.message = None,
            Disk::Failing(_) => {}
        }
        self.devices.disk = Disk::Fine;
        if let Some(Unwritten { since, why }) = self.unwritten.take() {
            self.act(DiskFailed { since, trouble: DiskTrouble::Failed, why, waited }, given);
            self.tell_about_money(Saying::of("disk-mended").with("since", since).with("count", waited));
        }
    }

    /// Said at once; the keys go on, the finishing of sales stops (architecture §6, 14).
    fn disk_fails(&mut self, why: String, given: &Given) {
        let first = !matches!(self.devices.disk, Disk::Failing(_));
        self.devices.disk = Disk::Failing(why.clone());
        if first {
            self.unwritten = Some(Unwritten { since: self.stamp(given), why });
            self.tell_about_money(Saying::of("disk-fails"));
            self.want(Effect::Tone(Tone::Refused));
        }
    }

    /// The sale in hand is finished and the day closed with the room that was kept; no other sale is begun.
    fn disk_crowded(&mut self, given: &Given) {
        self.devices.disk = Disk::Crowded;
        let (since, trouble) = (self.stamp(given), DiskTrouble::Full);
        self.act(DiskFailed { since, trouble, why: String::new(), waited: 0 }, given);
        self.tell_about_money(Saying::of("disk-crowded"));
        self.want(Effect::Tone(Tone::Refused));
    }

    fn disk_has_room(&mut self) {
        if self.devices.disk == Disk::Crowded {
            self.devices.disk = Disk::Fine;
            self.tell(Saying::of("disk-has-room"));
        }
    }

    fn disk_slow(&mut self, slow: bool) {
        match (&self.devices.disk, slow) {
            (Disk::Fine, true) => {
                self.devices.disk = Disk::Slow;
                self.tell_about_money(Saying::of("disk-slow"));
            }
            (Disk::Slow, false) => self.devices.disk = Disk::Fine,
            _ => {}
        }
    }

    /// A small notice: neither device holds a sale up.
    fn attached(&mut self, device: Attached, is_there: bool) {
        self.tell(Saying::of(match (device, is_there) {
            (Attached::Display, false) => "display-gone",
            (Attached::Display, true) => "display-back",
            (Attached::Scanner, false) => "scanner-gone",
            (Attached::Scanner, true) => "scanner-back",
        }));
    }

    /// An answer to a weighing nobody waits for any more is never taken for the next one (scale.md 6).
    fn scale_answered(&mut self, number: u64, answer: crate::domain::device::ScaleAnswer, given: &Given) {
        let is_awaited = matches!(&self.wait, Some(Wait::Scale(awaited, _)) if *awaited == number);
        if is_awaited && let Some(Wait::Scale(_, ringing)) = self.wait.take() {
            if self.message.as_ref().is_some_and(|message| message.saying.id == "scale-waits") {
                self.message = None;
            }
            let outcome = self.weighed(*ringing, answer, given);
            self.settle(outcome);
        }
    }

    /// The corner of the screen; going without the store and coming back are entries (law O-2).
    fn link_is(&mut self, state: LinkState, waiting: u64, given: &Given) {
        let was_down = self.state.without_net;
        self.devices.link = state;
        let before = std::mem::replace(&mut self.devices.waiting, waiting);
        match state {
            LinkState::Down { since } if !was_down => {
                self.act(NetLost {}, given);
                self.tell(Saying::of("net-lost").with("since", since));
            }
            LinkState::Up | LinkState::Slow if was_down => self.act(NetBack { waiting: before }, given),
            _ => {}
        }
    }

    fn entry_damaged(&mut self, entry: u64, is_mended: bool, given: &Given) {
        self.act(EntryDamaged { entry, is_mended }, given);
        if is_mended {
            self.tell(Saying::of("entry-mended").with("seq", entry));
        } else {
            self.tell_about_money(Saying::of("entry-damaged").with("seq", entry));
        }
    }

    /// The till goes on selling, in an epoch of its own: numbers and totals go on from those of both lives.
    fn parted(&mut self, parting: &Parting, given: &Given) {
        if parting.ours != self.state.epoch {
            return;
        }
        let Parting { parts_at, store, numbers, grand, ref other, .. } = *parting;
        let figures = Some(Box::new(other.joined_with(self.state.totals.open_period())));
        let (numbers, grand) = (self.state.numbers().max(numbers), self.state.totals.grand.with(grand));
        self.act(LifeBegun { parts_at, store, numbers, grand, figures }, given);
        let unknown = store.seq.saturating_sub(parts_at.seq);
        self.tell_about_money(Saying::of("life-begun").with("count", unknown));
    }

    fn set_aside(&mut self, seq: u64, reason: String) {
        let known = self.devices.set_aside.iter().any(|(other, _)| *other == seq);
        if !known {
            self.tell_about_money(Saying::of("set-aside").with("reason", reason.as_str()));
            self.devices.set_aside.push((seq, reason));
        }
    }

    /// A step back, or a jump beyond two minutes, is journalled; nothing is refused because of a clock.
    pub(super) fn notice_clock(&mut self, given: &Given) {
        let Some(before) = self.clock.replace(given.now) else { return };
        let walked = given.now.wall.since_ms(before.wall);
        let passed = i64::try_from(given.now.steady_ms.saturating_sub(before.steady_ms)).unwrap_or(i64::MAX);
        if walked < 0 && given.now.wall < self.state.last_at || (walked - passed).abs() > CLOCK_JUMP_MS {
            self.act(ClockMoved { from: before.wall, to: given.now.wall }, given);
        }
    }

    /// When the next reminder is due: an unfinished sale, a drawer left open, a till nobody touches.
    pub(super) fn reminder_at(&self) -> Option<u64> {
        let waits = self.state.drawer.is_some() || !self.state.basket().is_empty();
        (waits && !self.reminded).then(|| self.last_key_ms + self.profile.reminder_after_s * 1000)
    }

    fn tick(&mut self, given: &Given) {
        let held = self.burst.tick(given.now.steady_ms);
        self.typed_keys(held, given);
        self.look_up_when_due(given);
        self.remind(given.now);
        self.warn_of_drawer_when_due(given.now);
        self.lock_when_idle(given);
    }

    fn remind(&mut self, now: Moment) {
        if self.reminder_at().is_none_or(|at| at > now.steady_ms) {
            return;
        }
        self.reminded = true;
        self.want(Effect::Tone(Tone::LookUp));
        let receipt = self.next_receipt();
        self.tell(if self.state.drawer.is_some() {
            Saying::of("drawer-left-open")
        } else {
            Saying::of("sale-unfinished").with("receipt", receipt)
        });
    }

    /// When a till that nobody touches is locked, if the department wants that.
    pub(super) fn locks_at(&self, given: &Given) -> Option<u64> {
        let lock_after_s = given
            .register
            .tables()
            .department(self.state.till.department)
            .map_or(0, |department| department.lock_after_s);
        let is_open = lock_after_s > 0 && self.state.operator.is_some();
        is_open.then(|| self.last_key_ms + u64::from(lock_after_s) * 1000)
    }

    fn lock_when_idle(&mut self, given: &Given) {
        let is_due = self.locks_at(given).is_some_and(|at| at <= given.now.steady_ms);
        let nobody_knows = self.state.open_intent().is_some() || self.state.unsigned().is_some();
        if is_due && self.wait.is_none() && !nobody_knows && !self.is_trying() {
            self.asking = None;
            let outcome: Outcome = self.lock(LogOutWhy::Idle, given);
            self.settle(outcome);
        }
    }
}
