-- The log. Times are microseconds since 1970, UTC; bodies are exact JSON text, for they are hashed.
CREATE TABLE event_log (
    position           INTEGER PRIMARY KEY,
    event_id           BLOB NOT NULL UNIQUE,
    stream_id          BLOB NOT NULL,
    version            INTEGER NOT NULL,
    type               TEXT NOT NULL,
    schema             INTEGER NOT NULL,
    happened_at        INTEGER NOT NULL,
    recorded_at        INTEGER NOT NULL,
    source_recorded_at INTEGER,
    worker             BLOB,
    command_id         BLOB NOT NULL,
    body               TEXT NOT NULL,
    hash               BLOB NOT NULL,
    UNIQUE (stream_id, version)
) STRICT;

-- Few rows among millions, and every writer asks for them.
CREATE INDEX event_log_pathways ON event_log (position) WHERE type = 'pathway-adopted';

-- The pen: whoever holds this row may append.
CREATE TABLE log_head (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    position    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    hash        BLOB NOT NULL
) STRICT;

INSERT INTO log_head (id, position, recorded_at, hash) VALUES (1, 0, 0, zeroblob(32));

-- What each command came to. The fingerprint of its input is keyed, for inputs hold names.
CREATE TABLE command_done (
    command_id     BLOB PRIMARY KEY,
    fingerprint    BLOB NOT NULL,
    first_position INTEGER,
    last_position  INTEGER,
    recorded_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE worker (
    worker BLOB PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

-- Which key store this log is sealed with.
CREATE TABLE sealed_with (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    key_store BLOB NOT NULL
) STRICT;

CREATE TRIGGER event_log_no_update BEFORE UPDATE ON event_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TRIGGER event_log_no_delete BEFORE DELETE ON event_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- REPLACE deletes without firing a delete trigger, so each unique key is asked for.
CREATE TRIGGER event_log_no_replace BEFORE INSERT ON event_log
WHEN EXISTS (SELECT 1 FROM event_log WHERE position = NEW.position)
    OR EXISTS (SELECT 1 FROM event_log WHERE event_id = NEW.event_id)
    OR EXISTS (SELECT 1 FROM event_log WHERE stream_id = NEW.stream_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TRIGGER log_head_forward BEFORE UPDATE ON log_head
WHEN NEW.position < OLD.position OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the head only moves forward'); END;

CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'the head stays'); END;

CREATE TRIGGER log_head_single BEFORE INSERT ON log_head
WHEN EXISTS (SELECT 1 FROM log_head)
BEGIN SELECT RAISE(ABORT, 'the head is one row'); END;
