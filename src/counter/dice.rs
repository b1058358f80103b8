//! The one place that asks for randomness.

use std::io;

/// Rolls numbers nobody can foresee. Behind a trait, so that a test can roll the same again.
pub trait Dice: Send {
    fn roll(&mut self) -> u64;
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineDice;

impl MachineDice {
    /// For keys: fails rather than roll badly.
    pub fn secret() -> getrandom::SysRng {
        getrandom::SysRng
    }
}

impl Dice for MachineDice {
    #[expect(clippy::disallowed_methods, reason = "the dice are where randomness is asked for")]
    fn roll(&mut self) -> u64 {
        // A system without randomness cannot be trusted with gift cards: the number would be found taken, and refused.
        getrandom::u64().unwrap_or(0)
    }
}

/// 128 bits that make a name nobody can guess.
///
/// # Errors
/// Without randomness there is no such name.
#[expect(clippy::disallowed_methods, reason = "the dice are where randomness is asked for")]
pub fn unguessable() -> io::Result<[u8; 16]> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|fault| io::Error::other(fault.to_string()))?;
    Ok(bits)
}

/// Bytes for a salt. They need not be secret, only differ; a system without randomness still checks PINs.
#[expect(clippy::disallowed_methods, reason = "the dice are where randomness is asked for")]
pub fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    if getrandom::fill(&mut salt).is_err() {
        salt = *b"skranke-no-dice!";
    }
    salt
}
