-- name: read-till
SELECT epoch, seq, hash, secured_epoch, secured_seq, secured_hash, totals
FROM till WHERE company_id = ?1 AND department = ?2 AND till = ?3

-- name: put-till
INSERT INTO till (company_id, department, till, epoch, seq, hash, secured_epoch, secured_seq, secured_hash, used, totals)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (company_id, department, till) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, hash = excluded.hash,
    secured_epoch = excluded.secured_epoch, secured_seq = excluded.secured_seq, secured_hash = excluded.secured_hash,
    used = excluded.used, totals = excluded.totals

-- name: raise-secured
-- Only if the entry the backup holds is still the one here, and never downwards.
UPDATE till SET secured_epoch = ?4, secured_seq = ?5, secured_hash = ?6
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND secured_seq < ?5 AND EXISTS (
    SELECT 1 FROM entry e WHERE e.company_id = ?1 AND e.department = ?2 AND e.till = ?3
    AND e.seq = ?5 AND e.epoch = ?4 AND e.hash = ?6 AND e.seq <= till.seq)

-- name: unsecured
SELECT company_id FROM till WHERE seq > secured_seq LIMIT 1

-- name: tills-waited-for
SELECT t.till FROM till t WHERE t.company_id = ?1 AND t.department = ?2 AND t.used = 1 AND NOT EXISTS (
    SELECT 1 FROM report r WHERE r.company_id = ?1 AND r.department = ?2 AND r.till = t.till AND r.kind = 'z' AND r.bundle IS NULL)

-- name: put-entry
INSERT INTO entry (company_id, department, till, seq, epoch, hash, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: entry-body
SELECT body FROM entry WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND seq = ?4 AND epoch = ?5

-- name: entry-texts
SELECT body FROM entry WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND seq = ?4 ORDER BY epoch DESC

-- name: entries-back
SELECT seq, hash, body FROM entry WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND seq <= ?4
ORDER BY seq DESC, epoch DESC LIMIT ?5

-- name: hashes-between
SELECT seq, epoch, hash FROM entry
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND seq BETWEEN ?4 AND ?5 AND epoch <= ?6
ORDER BY seq, epoch

-- name: entries-up-to
-- Of the lives of a till up to one, at each place the newest.
SELECT seq, body FROM entry e
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND seq > ?4 AND seq <= ?5 AND epoch <= ?7 AND NOT EXISTS (
    SELECT 1 FROM entry n WHERE n.company_id = ?1 AND n.department = ?2 AND n.till = ?3 AND n.seq = e.seq
    AND n.epoch > e.epoch AND n.epoch <= ?7)
ORDER BY seq LIMIT ?6

-- name: entries-of-all-lives
SELECT seq, epoch, body FROM entry
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND (seq, epoch) > (?4, ?5)
ORDER BY seq, epoch LIMIT ?6

-- name: put-set-aside
INSERT INTO set_aside (company_id, department, till, seq, epoch, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: set-asides
SELECT seq, reason FROM set_aside WHERE company_id = ?1 AND department = ?2 AND till = ?3
ORDER BY seq DESC, epoch DESC LIMIT ?4
