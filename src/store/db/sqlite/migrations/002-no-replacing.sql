-- INSERT OR REPLACE deletes without asking the rule of deletion.
CREATE TRIGGER entry_is_not_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE (company_id, department, till, seq, epoch)
    = (NEW.company_id, NEW.department, NEW.till, NEW.seq, NEW.epoch))
BEGIN SELECT RAISE(ABORT, 'an entry is never replaced'); END;
