-- name: put-sale
INSERT INTO sale (company_id, department, till, series, number, epoch, seq, kind, at, operator, paid_by, total, customer_no,
    customer, reason, refers_series, refers_number, last_five, words)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
ON CONFLICT DO NOTHING

-- name: put-training-sale
INSERT INTO training_sale (company_id, department, till, number, epoch, seq, at, operator, total)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO NOTHING

-- name: put-line
INSERT INTO sale_line (company_id, department, till, series, number, epoch, line, at, item_kind, item, item_group, quantity,
    amount, vat_code, vat_rate, vat, cash_sale)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)

-- name: put-payment
INSERT INTO sale_payment (company_id, department, till, series, number, epoch, part, at, letter, method, kind, amount)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- name: put-returned
INSERT INTO returned (company_id, series, number, sold_at, line, department, till, on_series, on_number, on_epoch, on_line,
    quantity, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: sale-printed
UPDATE sale SET printed_at = ?7
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND series = ?4 AND number = ?5 AND printed_at IS NULL AND epoch = (
    SELECT max(n.epoch) FROM sale n WHERE n.company_id = ?1 AND n.department = ?2 AND n.till = ?3 AND n.series = ?4
    AND n.number = ?5 AND n.epoch <= ?6)

-- name: sale-copied
UPDATE sale SET copied_at = ?7
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND series = ?4 AND number = ?5 AND copied_at IS NULL AND epoch = (
    SELECT max(n.epoch) FROM sale n WHERE n.company_id = ?1 AND n.department = ?2 AND n.till = ?3 AND n.series = ?4
    AND n.number = ?5 AND n.epoch <= ?6)

-- name: sale-by-number
SELECT department, till, epoch, seq, series, number, at, printed_at, copied_at FROM sale
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND series = ?4 AND number = ?5
ORDER BY epoch DESC LIMIT 1

-- name: sale-by-barcode
SELECT department, till, epoch, seq, series, number, at, printed_at, copied_at FROM sale
WHERE company_id = ?1 AND department = ?2 AND series = ?3 AND last_five = ?4 AND (till - 1) % 1000 = ?5
ORDER BY at DESC, number DESC LIMIT 1

-- name: returned-of
SELECT line, quantity, on_series, on_number, at FROM returned
WHERE company_id = ?1 AND series = ?2 AND number = ?3 AND sold_at = ?4
ORDER BY at, on_number, on_line

-- name: sales-of-department
SELECT department, till, series, number, kind, at, operator, paid_by, total, customer, copied_at, refers_series,
    refers_number, reason
FROM sale
WHERE company_id = ?1 AND department = ?2 AND at >= ?3 AND at < ?4
    AND (?5 = '' OR instr(words, ?5) > 0) AND (?6 = '' OR instr(words, ?6) > 0) AND (?7 = '' OR instr(words, ?7) > 0)
    AND (?8 = '' OR instr(words, ?8) > 0)
ORDER BY at DESC, till DESC, number DESC LIMIT ?9 OFFSET ?10

-- name: count-of-department
SELECT count(*) FROM sale
WHERE company_id = ?1 AND department = ?2 AND at >= ?3 AND at < ?4
    AND (?5 = '' OR instr(words, ?5) > 0) AND (?6 = '' OR instr(words, ?6) > 0) AND (?7 = '' OR instr(words, ?7) > 0)
    AND (?8 = '' OR instr(words, ?8) > 0)

-- name: sales-of-customer
SELECT department, till, series, number, kind, at, operator, paid_by, total, customer, copied_at, refers_series,
    refers_number, reason
FROM sale
WHERE company_id = ?1 AND customer_no = ?2 AND at >= ?3 AND at < ?4
    AND (?5 = '' OR instr(words, ?5) > 0) AND (?6 = '' OR instr(words, ?6) > 0) AND (?7 = '' OR instr(words, ?7) > 0)
    AND (?8 = '' OR instr(words, ?8) > 0)
ORDER BY at DESC, department DESC, till DESC, number DESC LIMIT ?9 OFFSET ?10

-- name: count-of-customer
SELECT count(*) FROM sale
WHERE company_id = ?1 AND customer_no = ?2 AND at >= ?3 AND at < ?4
    AND (?5 = '' OR instr(words, ?5) > 0) AND (?6 = '' OR instr(words, ?6) > 0) AND (?7 = '' OR instr(words, ?7) > 0)
    AND (?8 = '' OR instr(words, ?8) > 0)

-- name: turnover-by-group
SELECT item_group, sum(amount) FROM sale_line
WHERE company_id = ?1 AND department = ?2 AND at >= ?3 AND at < ?4 AND cash_sale = 1
GROUP BY item_group ORDER BY item_group

-- name: turnover-by-vat
SELECT vat_code, vat_rate, sum(amount), sum(vat) FROM sale_line
WHERE company_id = ?1 AND department = ?2 AND at >= ?3 AND at < ?4 AND cash_sale = 1
GROUP BY vat_code, vat_rate ORDER BY vat_code, vat_rate

-- name: turnover-by-method
SELECT letter, sum(amount) FROM sale_payment
WHERE company_id = ?1 AND department = ?2 AND at >= ?3 AND at < ?4
GROUP BY letter ORDER BY letter

-- name: put-parked
INSERT INTO parked (company_id, department, till, number, name, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (company_id, department, till, number) DO UPDATE SET name = excluded.name, at = excluded.at, body = excluded.body

-- name: drop-parked
DELETE FROM parked WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND number = ?4

-- name: parked
SELECT department, till, number, name, at, body FROM parked WHERE company_id = ?1 AND department = ?2 ORDER BY at, till, number
