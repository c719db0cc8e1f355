-- Every append writes here. Without a number for each row there is one tree to write, not two.
CREATE TABLE commands (
    command_id     BLOB PRIMARY KEY,
    fingerprint    BLOB NOT NULL,
    first_position INTEGER,
    last_position  INTEGER,
    recorded_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO commands
SELECT command_id, fingerprint, first_position, last_position, recorded_at FROM command_done;

DROP TABLE command_done;

ALTER TABLE commands RENAME TO command_done;

CREATE TRIGGER command_done_no_update BEFORE UPDATE ON command_done
BEGIN SELECT RAISE(ABORT, 'what a command came to stays'); END;

CREATE TRIGGER command_done_no_delete BEFORE DELETE ON command_done
BEGIN SELECT RAISE(ABORT, 'what a command came to stays'); END;
