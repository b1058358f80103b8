-- name: put-report
INSERT INTO report (company_id, department, till, kind, number, epoch, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO NOTHING

-- name: read-report
SELECT body FROM report WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND kind = ?4 AND number = ?5
ORDER BY epoch DESC LIMIT 1

-- name: unbundled-parts
SELECT till, number, epoch, at FROM report
WHERE company_id = ?1 AND department = ?2 AND kind = 'z' AND bundle IS NULL
ORDER BY till, number, epoch

-- name: bundle-part
UPDATE report SET bundle = ?6
WHERE company_id = ?1 AND department = ?2 AND till = ?3 AND kind = 'z' AND number = ?4 AND epoch = ?5

-- name: last-bundle
SELECT max(number) FROM bundle WHERE company_id = ?1 AND department = ?2

-- name: put-bundle
INSERT INTO bundle (company_id, department, number, body) VALUES (?1, ?2, ?3, ?4)

-- name: bundles
SELECT body FROM bundle WHERE company_id = ?1 AND department = ?2 ORDER BY number DESC LIMIT ?3
