//! The forms a database went through: each step once, in order, and a step either whole or not at all.
//!
//! Journal and store are brought up by the same rule. Nothing here knows what the tables hold.

use rusqlite::Connection;

/// How many steps a database has behind it.
pub fn form_of(db: &Connection) -> rusqlite::Result<usize> {
    db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map(|n| usize::try_from(n).unwrap_or(0))
}

/// Takes the steps that are missing.
pub fn bring_up(db: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let taken = form_of(db)?;
    for (index, sql) in steps.iter().enumerate().skip(taken) {
        let step = db.transaction()?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", i64::try_from(index + 1).unwrap_or(i64::MAX))?;
        step.commit()?;
    }
    Ok(())
}
