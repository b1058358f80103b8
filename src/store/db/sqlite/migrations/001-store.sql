-- What the tills of each company have sent, and what it comes to. Amounts are in øre, quantities in thousandths, times in
-- milliseconds since 1970 UTC. Bodies are JSON.

-- Where a till's journal stands here. The three columns secured_* name the newest entry that a finished backup holds.
CREATE TABLE till (
    company_id    INTEGER NOT NULL,
    department    INTEGER NOT NULL,
    till          INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    secured_epoch INTEGER NOT NULL DEFAULT 0,
    secured_seq   INTEGER NOT NULL DEFAULT 0,
    secured_hash  BLOB    NOT NULL DEFAULT (zeroblob(32)) CHECK (length(secured_hash) = 32),
    -- Something happened since its last Z.
    used          INTEGER NOT NULL,
    -- The running totals of the cash point.
    totals        TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till)
) STRICT, WITHOUT ROWID;

-- The very texts that were hashed. Of two lives of a till, the newer has the higher epoch.
CREATE TABLE entry (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till, seq, epoch)
) STRICT;

CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;

CREATE TRIGGER entry_never_leaves BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

-- Entries that are kept but could not be used, and why.
CREATE TABLE set_aside (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till, seq, epoch)
) STRICT, WITHOUT ROWID;

-- Finished sales. The entry named by seq holds the sale whole; here is what it is found by.
CREATE TABLE sale (
    company_id    INTEGER NOT NULL,
    department    INTEGER NOT NULL,
    till          INTEGER NOT NULL,
    series        TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    operator      TEXT    NOT NULL,
    -- The method, where there was one.
    paid_by       TEXT,
    total         INTEGER NOT NULL,
    customer_no   INTEGER,
    customer      TEXT,
    reason        TEXT,
    refers_series TEXT,
    refers_number INTEGER,
    printed_at    INTEGER,
    copied_at     INTEGER,
    -- The last five digits, as on the barcode.
    last_five     INTEGER NOT NULL,
    -- Folded: number, amount, items, serial numbers, customer, operator, methods, last four of cards.
    words         TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till, series, number, epoch)
) STRICT;
CREATE INDEX sale_by_time ON sale (company_id, department, at);
CREATE INDEX sale_by_customer ON sale (company_id, customer_no, at) WHERE customer_no IS NOT NULL;
CREATE INDEX sale_by_barcode ON sale (company_id, department, series, last_five);

CREATE TABLE sale_line (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    series     TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    item_kind  TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    item_group INTEGER NOT NULL,
    quantity   INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    vat_code   INTEGER NOT NULL,
    vat_rate   TEXT    NOT NULL,
    vat        INTEGER NOT NULL,
    -- Counted as turnover of cash sales: not a credit sale, not money paid in.
    cash_sale  INTEGER NOT NULL,
    PRIMARY KEY (company_id, department, till, series, number, epoch, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_line_by_time ON sale_line (company_id, department, at);

CREATE TABLE sale_payment (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    series     TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    part       INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    letter     TEXT    NOT NULL,
    method     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    amount     INTEGER NOT NULL,
    PRIMARY KEY (company_id, department, till, series, number, epoch, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_payment_by_time ON sale_payment (company_id, department, at);

-- Lines that came back: of which receipt, sold when, and on which receipt they came.
CREATE TABLE returned (
    company_id INTEGER NOT NULL,
    series     TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    sold_at    INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    on_series  TEXT    NOT NULL,
    on_number  INTEGER NOT NULL,
    on_epoch   INTEGER NOT NULL,
    on_line    INTEGER NOT NULL,
    quantity   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (company_id, series, number, sold_at, line, department, till, on_series, on_number, on_epoch, on_line)
) STRICT, WITHOUT ROWID;

CREATE TABLE parked (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till, number)
) STRICT, WITHOUT ROWID;

-- Gift cards and credit slips. A card that was used before its sale was heard of has a balance below zero for a while.
CREATE TABLE card (
    company_id INTEGER NOT NULL,
    number     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    balance    INTEGER NOT NULL,
    issued     INTEGER NOT NULL,
    expires    TEXT,
    PRIMARY KEY (company_id, number)
) STRICT, WITHOUT ROWID;

-- What is set aside of a card for a sale. A used claim stays, so that asking for it again changes nothing.
CREATE TABLE claim (
    company_id INTEGER NOT NULL,
    card       TEXT    NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    sale       INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    used       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (company_id, card, department, till, sale)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_by_sale ON claim (company_id, department, till, sale);

-- X reports, and Z reports as the tills' parts; a part knows the bundle it went into.
CREATE TABLE report (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    bundle     INTEGER,
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, till, kind, number, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, department, number)
) STRICT, WITHOUT ROWID;

-- The newest version of a company's register. Every change below has a version of its own; a body is the change as it is
-- handed out, also when it says that a thing is gone.
CREATE TABLE company (
    company_id INTEGER NOT NULL PRIMARY KEY,
    register   INTEGER NOT NULL
) STRICT;

-- The small tables: company, departments, groups, methods, rates, labels, price lists, campaigns, operators, hotkeys.
CREATE TABLE fixed (
    company_id INTEGER NOT NULL,
    subject    TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, subject, key)
) STRICT;
CREATE INDEX fixed_by_version ON fixed (company_id, version);

-- Stock moves far more often than the rest of an article, so it has a version of its own.
CREATE TABLE article (
    company_id    INTEGER NOT NULL,
    number        TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    body          TEXT    NOT NULL,
    stock         INTEGER,
    stock_version INTEGER,
    PRIMARY KEY (company_id, number)
) STRICT;
CREATE INDEX article_by_version ON article (company_id, version);
CREATE INDEX article_by_stock_version ON article (company_id, stock_version) WHERE stock_version IS NOT NULL;

CREATE TABLE service (
    company_id INTEGER NOT NULL,
    number     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (company_id, number)
) STRICT;
CREATE INDEX service_by_version ON service (company_id, version);

CREATE TABLE customer (
    company_id INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    bonus      INTEGER NOT NULL,
    PRIMARY KEY (company_id, number)
) STRICT;
CREATE INDEX customer_by_version ON customer (company_id, version);
