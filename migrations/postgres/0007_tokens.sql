-- Programs that ask the API for somebody. Only a hash of each token is kept.
CREATE TABLE api_token (
    id         UUID PRIMARY KEY,
    token      BYTEA NOT NULL UNIQUE,
    -- For whom it asks, and as whom it records.
    worker     UUID NOT NULL REFERENCES account (worker),
    label      TEXT NOT NULL,
    -- Words with a space between them.
    scopes     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT,
    revoked_at BIGINT
);

GRANT SELECT, INSERT, UPDATE ON api_token TO waymark_service;
