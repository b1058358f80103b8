-- name: read-register-version
SELECT register FROM company WHERE company_id = ?1

-- name: put-register-version
INSERT INTO company (company_id, register) VALUES (?1, ?2)
ON CONFLICT (company_id) DO UPDATE SET register = excluded.register

-- name: put-fixed
INSERT INTO fixed (company_id, subject, key, version, body) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (company_id, subject, key) DO UPDATE SET version = excluded.version, body = excluded.body

-- name: put-article
-- A stock that is kept stays: it has moved since whoever changed the article last saw it.
INSERT INTO article (company_id, number, version, body, stock) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (company_id, number) DO UPDATE SET version = excluded.version, body = excluded.body,
    stock = CASE WHEN excluded.stock IS NULL THEN NULL ELSE coalesce(article.stock, excluded.stock) END

-- name: drop-article
INSERT INTO article (company_id, number, version, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (company_id, number) DO UPDATE SET version = excluded.version, body = excluded.body, stock = NULL, stock_version = NULL

-- name: set-stock
UPDATE article SET stock = ?4, stock_version = ?3 WHERE company_id = ?1 AND number = ?2

-- name: move-stock
UPDATE article SET stock = stock + ?4, stock_version = ?3 WHERE company_id = ?1 AND number = ?2 AND stock IS NOT NULL

-- name: put-service
INSERT INTO service (company_id, number, version, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (company_id, number) DO UPDATE SET version = excluded.version, body = excluded.body

-- name: put-customer
-- A bonus that is kept stays, as the stock of an article does.
INSERT INTO customer (company_id, number, version, body, bonus) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (company_id, number) DO UPDATE SET version = excluded.version, body = excluded.body

-- name: drop-customer
INSERT INTO customer (company_id, number, version, body, bonus) VALUES (?1, ?2, ?3, ?4, 0)
ON CONFLICT (company_id, number) DO UPDATE SET version = excluded.version, body = excluded.body, bonus = 0

-- name: move-bonus
UPDATE customer SET bonus = bonus + ?4, version = ?3 WHERE company_id = ?1 AND number = ?2

-- name: changes-since
SELECT version, body, number, amount FROM (
    SELECT * FROM (SELECT version, body, NULL AS number, NULL AS amount FROM fixed
        WHERE company_id = ?1 AND version > ?2 ORDER BY version LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT version, body, NULL AS number, stock AS amount FROM article
        WHERE company_id = ?1 AND version > ?2 ORDER BY version LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT stock_version AS version, NULL AS body, number, stock AS amount FROM article
        WHERE company_id = ?1 AND stock_version > ?2 ORDER BY stock_version LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT version, body, NULL AS number, NULL AS amount FROM service
        WHERE company_id = ?1 AND version > ?2 ORDER BY version LIMIT ?3)
    UNION ALL
    SELECT * FROM (SELECT version, body, NULL AS number, bonus AS amount FROM customer
        WHERE company_id = ?1 AND version > ?2 ORDER BY version LIMIT ?3)
) ORDER BY version LIMIT ?3
