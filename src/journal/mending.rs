//! Putting back an entry that the disk has damaged. Nothing is put back but the very bytes that were hashed: they follow from
//! the entry before, and what stands after them follows from them. So nothing here can change what happened.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::chain::{Hash, Sealed};
use super::storage::{JournalError, hash_at, signed};

/// The rule of the tables that stands in the way, and stands again afterwards.
const RULE: &str = "entry_never_changes";

/// Puts the bytes of an entry back. Refused unless the chain says that they are its bytes.
pub(super) fn mend(db: &mut Connection, whole: &Sealed) -> Result<(), JournalError> {
    if !fits(db, whole)? {
        let what = "what the store has is not what was written here".to_owned();
        return Err(JournalError::Broken { seq: whole.seq, what });
    }
    put(db, whole).map_err(JournalError::Write)
}

fn put(db: &mut Connection, whole: &Sealed) -> rusqlite::Result<()> {
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rule: String =
        step.query_row("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", [RULE], |row| row.get(0))?;
    step.execute_batch(&format!("DROP TRIGGER {RULE}"))?;
    let values = params![whole.body, whole.hash.0, signed(whole.seq)];
    step.execute("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", values)?;
    step.execute_batch(&rule)?;
    step.commit()
}

/// Are these the bytes of the entry at this place? Its own hash may be what is damaged, so the one after it is asked, too.
pub(super) fn fits(db: &Connection, whole: &Sealed) -> Result<bool, JournalError> {
    let Some(before) = hash_at(db, whole.seq.saturating_sub(1))? else { return Ok(false) };
    if !whole.follows(before) {
        return Ok(false);
    }
    if hash_at(db, whole.seq)? == Some(whole.hash) {
        return Ok(true);
    }
    let sql = "SELECT body, hash FROM entry WHERE seq = ?1 + 1 UNION ALL SELECT NULL, hash FROM head WHERE seq = ?1";
    let after = db
        .query_row(sql, [signed(whole.seq)], |row| Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()
        .map_err(JournalError::Read)?;
    Ok(after.is_some_and(|(body, hash)| {
        let follows = body.map_or(whole.hash, |body| Hash::of(whole.hash, &body));
        Hash::from_slice(&hash) == Some(follows)
    }))
}
