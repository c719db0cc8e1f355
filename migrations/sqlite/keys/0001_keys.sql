-- The key store: a database of its own, kept out of backups of the log.
CREATE TABLE key_store (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    store      BLOB NOT NULL,
    -- A known value sealed with the wrapping key: tells a wrong key before anything is done with it.
    proof      BLOB NOT NULL
) STRICT;

CREATE TABLE data_key (
    key_id       BLOB PRIMARY KEY,
    subject      BLOB NOT NULL UNIQUE,
    kek_epoch    INTEGER NOT NULL,
    wrapped      BLOB NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'restricted', 'destroyed')),
    created_at   INTEGER NOT NULL,
    destroyed_at INTEGER
) STRICT;
