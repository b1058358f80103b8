//! PINs: slow to check on purpose, so it is done beside the input path, and nothing is kept but the hash.

use std::io;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::Tell;
use super::actor::{self, Actor, Crew};
use crate::domain::operator::badge_hash;
use crate::domain::{Operator, OperatorNo};
use crate::till::effect::{Event, Pin, Ticket};

/// Memory in KiB, passes and lanes of Argon2id: what OWASP asks of it, and what an old counter machine does in a blink.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Room for more blocks than are used: memory of more than 32 MiB goes back to the system at once, while an allocator may keep
/// less than that for ever. The blocks that are not used cost nothing.
const GIVEN_BACK_BLOCKS: usize = 33 * 1024;

/// One PIN to look at.
pub enum Check {
    Pin { ticket: Ticket, pin: Pin, among: Vec<(OperatorNo, String)> },
    Badge { ticket: Ticket, badge: Pin, among: Vec<(OperatorNo, String)> },
    Hash { ticket: Ticket, pin: Pin, salt: String },
}

/// Somebody who checks.
pub(super) fn start(crew: &dyn Crew, tell: Tell) -> io::Result<Actor<Check>> {
    actor::answering(crew, "pins", tell, |check| [answer(check)])
}

fn answer(check: Check) -> Event {
    match check {
        Check::Pin { ticket, pin, among } => Event::PinChecked(ticket, whose_pin(&pin.0, &among)),
        Check::Badge { ticket, badge, among } => {
            let hash = badge_hash(&badge.0);
            Event::PinChecked(ticket, among.iter().find(|(_, known)| *known == hash).map(|(number, _)| *number))
        }
        Check::Hash { ticket, pin, salt } => Event::PinHashed(ticket, hash(&pin.0, &salt)),
    }
}

/// Operators of a shop share a salt, so that one computation finds whose PIN it is.
fn whose_pin(pin: &str, among: &[(OperatorNo, String)]) -> Option<OperatorNo> {
    let mut computed: Vec<(String, String)> = Vec::new();
    for (number, known) in among {
        let Some(salt) = salt_of(known) else { continue };
        if !computed.iter().any(|(of, _)| *of == salt) {
            let made = hash(pin, &salt);
            computed.push((salt.clone(), made));
        }
        if computed.iter().any(|(of, made)| *of == salt && made == known) {
            return Some(*number);
        }
    }
    None
}

/// The Argon2id hash of a PIN in PHC form, empty (and nobody's) where it cannot be made. `salt` is hexadecimal.
pub fn hash(pin: &str, salt: &str) -> String {
    phc(pin, salt).map(|hash| hash.to_string()).unwrap_or_default()
}

fn phc(pin: &str, salt: &str) -> Option<PasswordHash> {
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let mut memory = Vec::with_capacity(GIVEN_BACK_BLOCKS);
    memory.resize(params.block_count(), Block::default());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(pin.as_bytes(), salt.as_bytes(), &mut output, &mut memory)
        .ok()?;
    Some(PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(salt.as_bytes()).ok()?),
        hash: Some(Output::new(&output).ok()?),
    })
}

/// The salt a hash was made with, as it was given to [`hash`].
pub fn salt_of(phc: &str) -> Option<String> {
    let parsed = PasswordHash::new(phc).ok()?;
    let salt = parsed.salt?;
    String::from_utf8(salt.as_ref().to_vec()).ok()
}

/// A fresh salt, hexadecimal.
pub fn fresh_salt() -> String {
    super::dice::salt().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a check needs of the operators: those with a PIN who are active.
pub fn pins_of(operators: &[Operator]) -> Vec<(OperatorNo, String)> {
    operators.iter().filter(|o| o.active && !o.pin_hash.is_empty()).map(|o| (o.number, o.pin_hash.clone())).collect()
}

pub fn badges_of(operators: &[Operator]) -> Vec<(OperatorNo, String)> {
    operators.iter().filter(|o| o.active).filter_map(|o| Some((o.number, o.badge_hash.clone()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_finds_its_operator_and_a_wrong_one_nobody() {
        let salt = fresh_salt();
        let among = vec![(OperatorNo(1), hash("1001", &salt)), (OperatorNo(2), hash("2002", &salt))];
        assert_eq!(whose_pin("2002", &among), Some(OperatorNo(2)));
        assert_eq!(whose_pin("9999", &among), None);
        assert_eq!(salt_of(&among[0].1), Some(salt));
    }

    #[test]
    fn a_hash_says_which_way_it_was_made() {
        assert!(hash("1001", "00112233445566778899aabbccddeeff").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
