-- What happened at this till and is not yet safe elsewhere. Entries are added, never changed.

CREATE TABLE head (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    till    TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    hash    BLOB    NOT NULL CHECK (length(hash) = 32),
    secured INTEGER NOT NULL DEFAULT 0,
    -- The newest entry that was erased, so that the first one kept can still be checked.
    erased      INTEGER NOT NULL DEFAULT 0,
    erased_hash BLOB    NOT NULL DEFAULT (zeroblob(32)) CHECK (length(erased_hash) = 32)
) STRICT;

CREATE TABLE entry (
    seq  INTEGER PRIMARY KEY,
    body BLOB    NOT NULL CHECK (length(body) > 2),
    hash BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What the entries up to seq come to: a way to start sooner, never a source of truth.
CREATE TABLE snapshot (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seq  INTEGER NOT NULL,
    hash BLOB    NOT NULL,
    form TEXT    NOT NULL,
    body BLOB    NOT NULL
) STRICT;

CREATE TRIGGER entry_follows_the_head BEFORE INSERT ON entry
WHEN NEW.seq IS NOT 1 + (SELECT seq FROM head)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;

CREATE TRIGGER entry_moves_the_head AFTER INSERT ON entry
BEGIN UPDATE head SET seq = NEW.seq, hash = NEW.hash; END;

CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;

CREATE TRIGGER entry_leaves_only_when_secured BEFORE DELETE ON entry
WHEN OLD.seq > (SELECT secured FROM head)
BEGIN SELECT RAISE(ABORT, 'the store has not secured this entry'); END;

CREATE TRIGGER head_only_rises BEFORE UPDATE ON head
WHEN NEW.seq < OLD.seq OR NEW.secured < OLD.secured OR NEW.secured > NEW.seq OR NEW.erased < OLD.erased OR NEW.erased > NEW.secured OR NEW.till <> OLD.till OR NEW.epoch < OLD.epoch
BEGIN SELECT RAISE(ABORT, 'the head of the journal only rises'); END;

CREATE TRIGGER head_stays BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head of the journal stays'); END;
