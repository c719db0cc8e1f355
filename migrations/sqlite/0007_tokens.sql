-- Programs that ask the API for somebody. Only a hash of each token is kept.
CREATE TABLE api_token (
    id         BLOB PRIMARY KEY,
    token      BLOB NOT NULL UNIQUE,
    -- For whom it asks, and as whom it records.
    worker     BLOB NOT NULL REFERENCES account (worker),
    label      TEXT NOT NULL,
    -- Words with a space between them.
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    revoked_at INTEGER
) STRICT;
