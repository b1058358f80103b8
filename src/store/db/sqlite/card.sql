-- name: read-card
-- What is left, with open claims taken off.
SELECT kind, balance - coalesce((SELECT sum(amount) FROM claim WHERE company_id = ?1 AND card = ?2 AND used = 0), 0), issued, expires
FROM card WHERE company_id = ?1 AND number = ?2

-- name: seed-card
INSERT INTO card (company_id, number, kind, balance, issued, expires) VALUES (?1, ?2, ?3, ?4, 1, ?5)

-- name: move-card
INSERT INTO card (company_id, number, kind, balance, issued) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (company_id, number) DO UPDATE SET balance = card.balance + excluded.balance, issued = max(card.issued, excluded.issued)

-- name: put-claim
INSERT INTO claim (company_id, card, department, till, sale, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (company_id, card, department, till, sale) DO UPDATE SET amount = excluded.amount

-- name: read-claim
SELECT amount, used FROM claim WHERE company_id = ?1 AND card = ?2 AND department = ?3 AND till = ?4 AND sale = ?5

-- name: release-claim
DELETE FROM claim WHERE company_id = ?1 AND card = ?2 AND department = ?3 AND till = ?4 AND sale = ?5 AND used = 0

-- name: use-claim
UPDATE claim SET used = 1, amount = ?6 WHERE company_id = ?1 AND card = ?2 AND department = ?3 AND till = ?4 AND sale = ?5

-- name: release-claims-of-sale
DELETE FROM claim WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND sale = ?4 AND used = 0

-- name: forget-claims-of-till
DELETE FROM claim WHERE company_id = ?1 AND department = ?2 AND till = ?3
