-- The register as the store last told it. A cache: thrown away and fetched again rather than mended, so it has no migrations.

CREATE TABLE head (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL,
    -- How often a text that is searched has changed.
    item_texts     INTEGER NOT NULL,
    customer_texts INTEGER NOT NULL,
    -- The small tables, as JSON.
    tables TEXT NOT NULL
) STRICT;

INSERT INTO head VALUES (1, 0, 0, 0, '');

-- Articles and services are different things with numbers of their own (FIND-11). The rank sorts numbers as numbers.
CREATE TABLE article (
    id     INTEGER PRIMARY KEY,
    number TEXT    NOT NULL UNIQUE,
    rank   INTEGER NOT NULL,
    -- Beside the body, because it moves with every sale.
    stock  TEXT,
    body   TEXT    NOT NULL
) STRICT;

CREATE TABLE service (
    id     INTEGER PRIMARY KEY,
    number TEXT    NOT NULL UNIQUE,
    rank   INTEGER NOT NULL,
    body   TEXT    NOT NULL
) STRICT;

-- Codes without leading zeros. Two articles may share one (FIND-02).
CREATE TABLE barcode (
    code    TEXT    NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (code, article)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    number       INTEGER PRIMARY KEY,
    phone        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;

CREATE INDEX customer_by_phone ON customer (phone) WHERE phone <> '';
CREATE INDEX customer_by_organisation ON customer (organisation) WHERE organisation <> '';

CREATE TABLE car (
    plate    TEXT    NOT NULL,
    customer INTEGER NOT NULL,
    PRIMARY KEY (plate, customer)
) STRICT, WITHOUT ROWID;

-- What is searched, folded, in the order it is shown; the name of the group is added when the index is made.
CREATE TABLE item_text (
    kind   INTEGER NOT NULL,
    rank   INTEGER NOT NULL,
    number TEXT    NOT NULL,
    id     INTEGER NOT NULL,
    grp    INTEGER NOT NULL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (kind, rank, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_text (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;

-- The index of words, so that a start does not make it again; it holds while the head counts the same texts.
CREATE TABLE finder (
    id    INTEGER PRIMARY KEY,
    name  TEXT    NOT NULL UNIQUE,
    texts INTEGER NOT NULL,
    body  BLOB    NOT NULL
) STRICT;
