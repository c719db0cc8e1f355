-- The log. Times are microseconds since 1970, UTC; bodies are exact JSON text, for they are hashed.
CREATE TABLE event_log (
    position           BIGINT PRIMARY KEY,
    event_id           UUID NOT NULL UNIQUE,
    stream_id          UUID NOT NULL,
    version            BIGINT NOT NULL,
    type               TEXT NOT NULL,
    schema             SMALLINT NOT NULL,
    happened_at        BIGINT NOT NULL,
    recorded_at        BIGINT NOT NULL,
    source_recorded_at BIGINT,
    worker             UUID,
    command_id         UUID NOT NULL,
    body               TEXT NOT NULL,
    hash               BYTEA NOT NULL,
    UNIQUE (stream_id, version)
);

-- Few rows among millions, and every writer asks for them.
CREATE INDEX event_log_pathways ON event_log (position) WHERE type = 'pathway-adopted';

-- The pen: whoever holds this row may append.
CREATE TABLE log_head (
    id          SMALLINT PRIMARY KEY CHECK (id = 1),
    position    BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    hash        BYTEA NOT NULL
) WITH (fillfactor = 10);

INSERT INTO log_head (id, position, recorded_at, hash)
VALUES (1, 0, 0, decode(repeat('00', 32), 'hex'));

-- What each command came to. The fingerprint of its input is keyed, for inputs hold names.
CREATE TABLE command_done (
    command_id     UUID PRIMARY KEY,
    fingerprint    BYTEA NOT NULL,
    first_position BIGINT,
    last_position  BIGINT,
    recorded_at    BIGINT NOT NULL
);

CREATE TABLE worker (
    worker UUID PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
);

-- Which key store this log is sealed with.
CREATE TABLE sealed_with (
    id        SMALLINT PRIMARY KEY CHECK (id = 1),
    key_store UUID NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = '42501'; END $$;

CREATE TRIGGER event_log_rows BEFORE UPDATE OR DELETE ON event_log
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_log_whole BEFORE TRUNCATE ON event_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER log_head_back BEFORE UPDATE ON log_head
FOR EACH ROW WHEN (NEW.position < OLD.position OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER log_head_gone BEFORE DELETE ON log_head
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER log_head_whole BEFORE TRUNCATE ON log_head
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
