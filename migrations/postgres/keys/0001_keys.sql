-- The key store: a database of its own, kept out of backups of the log.
CREATE TABLE key_store (
    id         SMALLINT PRIMARY KEY CHECK (id = 1),
    store      UUID NOT NULL,
    -- A known value sealed with the wrapping key: tells a wrong key before anything is done with it.
    proof      BYTEA NOT NULL
);

CREATE TABLE data_key (
    key_id       UUID PRIMARY KEY,
    subject      UUID NOT NULL UNIQUE,
    kek_epoch    INTEGER NOT NULL,
    wrapped      BYTEA NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'restricted', 'destroyed')),
    created_at   BIGINT NOT NULL,
    destroyed_at BIGINT
);
