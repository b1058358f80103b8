//! What a till has erased, brought back from the store: from the newest erased entry backwards, each because the one after it
//! follows from it. So nothing comes back but what was written here, whatever else the store has under the same numbers.

use std::collections::VecDeque;

use super::link::{Link, LinkError, Request};
use super::upload::{SyncError, understand};
use super::wire::Place;
use crate::domain::question::{Answer, PastEntry, Question};
use crate::journal::{Hash, Sealed};

#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the store does not hand it out: {0}")]
    Refused(SyncError),
    #[error("the store lacks entry {seq} as it was written here")]
    Lacking { seq: u64 },
}

impl From<SyncError> for PastError {
    fn from(fault: SyncError) -> Self {
        match fault {
            SyncError::Link(fault) => Self::Link(fault),
            other => Self::Refused(other),
        }
    }
}

/// Entries backwards, each with the hash it follows.
pub struct Past<'a> {
    place: Place,
    link: &'a mut dyn Link,
    /// What the store said and nobody has looked at yet, newest first.
    told: VecDeque<PastEntry>,
    /// The next entry, as far as the chain tells of it.
    seq: u64,
    hash: Hash,
}

impl<'a> Past<'a> {
    /// From the entry of this number and hash backwards.
    pub fn upto(place: Place, link: &'a mut dyn Link, seq: u64, hash: Hash) -> Self {
        Self { place, link, told: VecDeque::new(), seq, hash }
    }

    /// The next older entry, and the hash before it. `None`: that was the first.
    pub fn older(&mut self) -> Result<Option<(Sealed, Hash)>, PastError> {
        if self.seq == 0 {
            return Ok(None);
        }
        let lacking = PastError::Lacking { seq: self.seq };
        let (seq, hash) = (self.seq, self.hash);
        let bodies = self.with_hash(seq, hash)?;
        let befores = self.hashes_of(seq - 1)?;
        for body in bodies {
            let before = befores.iter().find(|before| Hash::of(**before, body.as_bytes()) == hash);
            if let Some(before) = before {
                (self.seq, self.hash) = (seq - 1, *before);
                return Ok(Some((Sealed { seq, body: body.into_bytes(), hash }, *before)));
            }
        }
        Err(lacking)
    }

    /// Texts that are said to have that hash; whatever else stands there is another life's.
    fn with_hash(&mut self, seq: u64, hash: Hash) -> Result<Vec<String>, PastError> {
        self.hear_of(seq)?;
        let mut texts = Vec::new();
        while let Some(told) = self.told.pop_front_if(|told| told.seq >= seq) {
            if told.seq == seq && told.hash == hash.to_string() {
                texts.push(told.text);
            }
        }
        Ok(texts)
    }

    /// The hashes there are at a place, in any life.
    fn hashes_of(&mut self, seq: u64) -> Result<Vec<Hash>, PastError> {
        if seq == 0 {
            return Ok(vec![Hash::START]);
        }
        self.hear_of(seq)?;
        Ok(self.told.iter().take_while(|told| told.seq >= seq).filter_map(|told| told.hash.parse().ok()).collect())
    }

    /// Until all that the store has at a place, in any life, is here. What it said last may go on.
    fn hear_of(&mut self, seq: u64) -> Result<(), PastError> {
        if self.told.back().is_some_and(|told| told.seq < seq) {
            return Ok(());
        }
        let question = serde_json::to_vec(&Question::Past { upto: seq }).map_err(SyncError::from)?;
        let answered = self.link.send(Request::post(self.place.questions(), question))?;
        match understand(answered)? {
            Answer::Past { entries } => self.told = entries.into(),
            _ => return Err(PastError::Lacking { seq }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TillId;
    use crate::sync::link::Response;

    /// A store that has so many entries at a time to tell.
    struct Told(Vec<PastEntry>, usize);

    impl Link for Told {
        fn send(&mut self, request: Request) -> Result<Response, LinkError> {
            let Ok(Question::Past { upto }) = serde_json::from_slice(&request.body) else { panic!("{request:?}") };
            let entries = self.0.iter().rev().filter(|told| told.seq <= upto).take(self.1).cloned().collect();
            let body = serde_json::to_vec(&Answer::Past { entries }).expect("an answer");
            Ok(Response { status: 200, body })
        }
    }

    fn place() -> Place {
        Place { organisation_number: "310000019".to_owned(), till: TillId::new(1, 1) }
    }

    fn life(of: &str, from: u64, mut hash: Hash, upto: u64) -> Vec<PastEntry> {
        let entry = |seq| {
            let text = format!("{of} {seq}");
            hash = Hash::of(hash, text.as_bytes());
            PastEntry { seq, hash: hash.to_string(), text }
        };
        (from..=upto).map(entry).collect()
    }

    fn walked(link: &mut Told, seq: u64, hash: Hash) -> Result<Vec<String>, String> {
        let mut past = Past::upto(place(), link, seq, hash);
        let mut walked = Vec::new();
        while let Some((entry, _)) = past.older().map_err(|fault| fault.to_string())? {
            walked.push(String::from_utf8(entry.body).expect("text"));
        }
        Ok(walked)
    }

    #[test]
    fn one_life_is_followed_back_among_several_in_pages_of_any_size() {
        let shared = life("a", 1, Hash::START, 4);
        let parting = shared[3].hash.parse().expect("a hash");
        let (old, new) = (life("b", 5, parting, 8), life("c", 5, parting, 7));
        let mut all = [shared, old.clone(), new.clone()].concat();
        all.sort_by_key(|told| told.seq);
        let head = |life: &[PastEntry]| life.last().expect("one").hash.parse().expect("a hash");
        for most in 2..=all.len() {
            let mut link = Told(all.clone(), most);
            let told = walked(&mut link, 8, head(&old)).expect("walked");
            assert_eq!(told, ["b 8", "b 7", "b 6", "b 5", "a 4", "a 3", "a 2", "a 1"], "{most} at a time");
            let told = walked(&mut link, 7, head(&new)).expect("walked");
            assert_eq!(told, ["c 7", "c 6", "c 5", "a 4", "a 3", "a 2", "a 1"], "{most} at a time");
        }
    }

    #[test]
    fn what_is_not_what_was_written_here_is_never_taken() {
        let mut entries = life("a", 1, Hash::START, 4);
        let head = entries[3].hash.parse().expect("a hash");
        entries[1].text.push('!');
        let lacking = |seq| Err(format!("the store lacks entry {seq} as it was written here"));
        assert_eq!(walked(&mut Told(entries.clone(), 9), 4, head), lacking(2));
        entries.truncate(2);
        assert_eq!(walked(&mut Told(entries, 9), 4, head), lacking(4));
        assert_eq!(walked(&mut Told(Vec::new(), 9), 4, head), lacking(4));
    }
}
