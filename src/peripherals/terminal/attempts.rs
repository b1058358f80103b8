//! What this till has asked a terminal, under which number, and how it ended: on disk before the first byte is sent, so that
//! a till that was killed can ask about exactly that question (terminal.md 2).
//!
//! The numbers rise from a place nobody can foresee, and never depend on a clock alone.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kept;
use crate::domain::device::{Intent, TerminalReply};
use crate::domain::ids::IntentNo;
use crate::domain::{Ore, SaleId};

/// Terminals keep what they did for some time only, and so does this.
const ATTEMPTS_MAX: usize = 300;
/// Service ids have ten characters at most. The largest number of ten digits in base 36 is far above this.
const NUMBER_MAX: u64 = 3_000_000_000_000_000;

/// A question to a terminal, as the terminal knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceId(pub String);

/// The terminal's own name for what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub id: String,
    /// As it was received: a reversal repeats it letter by letter.
    pub stamp: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub intent: IntentNo,
    pub sale: SaleId,
    pub amount: Ore,
    pub service: ServiceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Only a definite answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<TerminalReply>,
}

impl Attempt {
    /// A number alone is not enough: a new till in an old folder counts from the beginning.
    fn is_of(&self, intent: &Intent) -> bool {
        (self.intent, self.sale, self.amount) == (intent.number, intent.sale, intent.amount)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    next: u64,
    /// The first intent this file has seen: of those before it, it cannot say that they were never sent.
    #[serde(default)]
    knows_from: Option<IntentNo>,
    attempts: Vec<Attempt>,
}

#[derive(Debug)]
pub struct Attempts {
    file: PathBuf,
    kept: Kept,
}

impl Attempts {
    /// `start` is where a new file begins to count: somewhere no other file of this till has counted.
    pub fn open(file: &Path, start: u64) -> io::Result<Self> {
        let kept = match kept::read(file)? {
            Some(kept) => kept,
            None => {
                let kept = Kept { next: 1 + start % NUMBER_MAX, knows_from: None, attempts: Vec::new() };
                kept::write(file, &kept)?;
                kept
            }
        };
        Ok(Self { file: file.to_owned(), kept })
    }

    /// A number for a message that moves no money.
    pub fn number(&mut self) -> io::Result<ServiceId> {
        let mut kept = self.kept.clone();
        let number = take_number(&mut kept);
        self.keep(kept)?;
        Ok(number)
    }

    /// An intent is about to be sent: on disk when this returns. The second number is for the wish to stop it.
    pub fn begin(&mut self, intent: &Intent) -> io::Result<(Attempt, ServiceId)> {
        self.hear_of(intent)?;
        let mut kept = self.kept.clone();
        let (service, stop) = (take_number(&mut kept), take_number(&mut kept));
        let attempt = Attempt {
            intent: intent.number,
            sale: intent.sale,
            amount: intent.amount,
            service,
            reference: None,
            ended: None,
        };
        kept.attempts.push(attempt.clone());
        let too_many = kept.attempts.len().saturating_sub(ATTEMPTS_MAX);
        kept.attempts.drain(..too_many);
        self.keep(kept)?;
        Ok((attempt, stop))
    }

    /// How an attempt ended. A disk that cannot keep it is no harm: the terminal is asked again.
    pub fn end(&mut self, service: &ServiceId, reply: &TerminalReply, reference: Option<Reference>) -> io::Result<()> {
        let mut kept = self.kept.clone();
        if let Some(attempt) = kept.attempts.iter_mut().rev().find(|attempt| attempt.service == *service) {
            attempt.ended = Some(reply.clone());
            attempt.reference = reference.or(attempt.reference.take());
        }
        self.keep(kept)
    }

    /// The last attempt at an intent.
    pub fn of(&self, intent: &Intent) -> Option<&Attempt> {
        self.kept.attempts.iter().rev().find(|attempt| attempt.is_of(intent))
    }

    /// The last attempt at the intent of this number, which is to be taken back.
    pub fn numbered(&self, number: IntentNo, sale: SaleId) -> Option<&Attempt> {
        self.kept.attempts.iter().rev().find(|attempt| (attempt.intent, attempt.sale) == (number, sale))
    }

    /// From this intent on nothing is sent that is not written here first.
    pub fn hear_of(&mut self, intent: &Intent) -> io::Result<()> {
        if self.kept.knows_from.is_some() {
            return Ok(());
        }
        self.keep(Kept { knows_from: Some(intent.number), ..self.kept.clone() })
    }

    /// Nothing was sent for an intent that was never begun here, if this file is as old as the intent.
    pub fn would_know(&self, intent: &Intent) -> bool {
        self.kept.knows_from.is_some_and(|from| from <= intent.number)
    }

    /// Was `other` asked before `mine`? Only then does the terminal's last answer show that it never heard of `mine`.
    pub fn is_earlier(&self, other: &ServiceId, mine: &ServiceId) -> bool {
        let place = |service: &ServiceId| self.kept.attempts.iter().position(|attempt| attempt.service == *service);
        matches!((place(other), place(mine)), (Some(other), Some(mine)) if other < mine)
    }

    fn keep(&mut self, kept: Kept) -> io::Result<()> {
        kept::write(&self.file, &kept)?;
        self.kept = kept;
        Ok(())
    }
}

fn take_number(kept: &mut Kept) -> ServiceId {
    let number = kept.next;
    kept.next = if number >= NUMBER_MAX { 1 } else { number + 1 };
    ServiceId(base_36(number))
}

fn base_36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut digits = Vec::new();
    loop {
        let digit = usize::try_from(number % 36).unwrap_or(0);
        digits.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'0')));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use super::*;
    use crate::domain::device::{Payee, TerminalAnswer};

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("skranke-attempts-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn open(&self) -> Attempts {
            Attempts::open(&self.0.join("attempts.json"), u64::MAX).expect("attempts")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn intent(number: u64) -> Intent {
        let sale = SaleId(3);
        Intent {
            number: IntentNo(number),
            sale,
            to: Payee::Terminal,
            amount: Ore::kroner(10),
            reverses: None,
            original: None,
        }
    }

    #[test]
    fn no_number_is_used_twice_across_starts_and_each_has_ten_characters_at_most() {
        let folder = Folder::new("numbers");
        let mut seen = HashSet::new();
        for start in 0..5 {
            let mut attempts = folder.open();
            for step in 0..10 {
                let (attempt, stop) = attempts.begin(&intent(start * 10 + step)).expect("begun");
                for number in [attempt.service, stop, attempts.number().expect("a number")] {
                    assert!((1..=10).contains(&number.0.len()), "{number:?}");
                    assert!(seen.insert(number.clone()), "{number:?} twice");
                }
            }
        }
    }

    #[test]
    fn what_was_begun_is_found_after_a_start_and_what_was_not_is_known_not_to_be() {
        let folder = Folder::new("begun");
        let (begun, _) = folder.open().begin(&intent(7)).expect("begun");
        let attempts = folder.open();
        assert_eq!(attempts.of(&intent(7)), Some(&begun));
        assert_eq!(attempts.of(&Intent { sale: SaleId(4), ..intent(7) }), None, "of another sale");
        assert!(attempts.would_know(&intent(8)) && !attempts.would_know(&intent(6)), "older than this file");
    }

    #[test]
    fn an_ending_is_kept_and_only_the_earlier_is_earlier() {
        let folder = Folder::new("ended");
        let mut attempts = folder.open();
        let (first, _) = attempts.begin(&intent(1)).expect("begun");
        let (second, _) = attempts.begin(&intent(2)).expect("begun");
        attempts.end(&first.service, &TerminalAnswer::Declined.into(), None).expect("kept");
        assert_eq!(folder.open().of(&intent(1)).and_then(|a| a.ended.clone()), Some(TerminalAnswer::Declined.into()));
        assert!(attempts.is_earlier(&first.service, &second.service));
        assert!(!attempts.is_earlier(&second.service, &first.service));
        assert!(!attempts.is_earlier(&ServiceId("X".into()), &second.service), "somebody else's");
    }

    #[test]
    fn base_36_is_what_it_says() {
        assert_eq!([0, 35, 36, NUMBER_MAX].map(base_36), ["0", "Z", "10", "TJESZ2AMTC"]);
    }
}
