-- Who was shown what is known of households: who asked, for which of them, on what kind of page. All of
-- it is ids and words of our own, so it stays when a household is erased: it says who knew of them.
CREATE TABLE viewing (
    -- Begins with its time, so that what is recorded together lies together.
    viewing    BLOB PRIMARY KEY,
    at         INTEGER NOT NULL,
    worker     BLOB NOT NULL REFERENCES account (worker),
    -- The token of the program that asked for them. No backup holds the tokens themselves.
    token      BLOB,
    -- None where many were shown at once, as in a list.
    journey    BLOB,
    page       TEXT NOT NULL,
    -- How many a file held that was taken along.
    households INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX viewing_journey ON viewing (journey, at) WHERE journey IS NOT NULL;

CREATE INDEX viewing_worker ON viewing (worker, at);

CREATE TRIGGER viewing_no_update BEFORE UPDATE ON viewing
BEGIN SELECT RAISE(ABORT, 'who looked stays'); END;

CREATE TRIGGER viewing_no_delete BEFORE DELETE ON viewing
BEGIN SELECT RAISE(ABORT, 'who looked stays'); END;

-- REPLACE deletes without firing a delete trigger.
CREATE TRIGGER viewing_no_replace BEFORE INSERT ON viewing
WHEN EXISTS (SELECT 1 FROM viewing WHERE viewing = NEW.viewing)
BEGIN SELECT RAISE(ABORT, 'who looked stays'); END;

-- By which door a command came in, and the token of the program that gave it. Commands from before
-- this step say nothing of it.
ALTER TABLE command_done ADD COLUMN door TEXT;

ALTER TABLE command_done ADD COLUMN token BLOB;
