-- What a command came to, and what the log is sealed with, are not changed either.
CREATE TRIGGER command_done_no_update BEFORE UPDATE ON command_done
BEGIN SELECT RAISE(ABORT, 'what a command came to stays'); END;

CREATE TRIGGER command_done_no_delete BEFORE DELETE ON command_done
BEGIN SELECT RAISE(ABORT, 'what a command came to stays'); END;

CREATE TRIGGER sealed_with_no_update BEFORE UPDATE ON sealed_with
BEGIN SELECT RAISE(ABORT, 'the key store of a log stays'); END;

CREATE TRIGGER sealed_with_no_delete BEFORE DELETE ON sealed_with
BEGIN SELECT RAISE(ABORT, 'the key store of a log stays'); END;
