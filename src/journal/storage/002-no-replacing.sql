-- INSERT OR REPLACE deletes without asking the rule of deletion.
CREATE TRIGGER head_is_not_replaced BEFORE INSERT ON head
WHEN EXISTS (SELECT 1 FROM head)
BEGIN SELECT RAISE(ABORT, 'the head of the journal stays'); END;
