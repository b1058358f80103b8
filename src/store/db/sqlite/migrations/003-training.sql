-- Sales of training, in a table of their own: no sum over sales can take one of them along (law R-36). Rows with real
-- series are refused here, and rows of training in the table of sales.
CREATE TABLE training_sale (
    company_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    till       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    operator   TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    PRIMARY KEY (company_id, department, till, number, epoch)
) STRICT;

CREATE TRIGGER no_training_among_sales BEFORE INSERT ON sale
WHEN NEW.series = 'training'
BEGIN SELECT RAISE(ABORT, 'training is no sale'); END;
