-- What a code beside the password is made from. Sealed: the key is derived from the master key.
CREATE TABLE second_factor (
    worker    UUID PRIMARY KEY REFERENCES account (worker),
    seed      BYTEA NOT NULL,
    set_up_at BIGINT NOT NULL,
    -- The half minute of the last code that was taken: no code of it or of an earlier one is taken again.
    last_step BIGINT NOT NULL
);

-- Codes for who has lost their phone, as hashes. Whoever uses one up takes it away.
CREATE TABLE recovery_code (
    code   BYTEA PRIMARY KEY,
    worker UUID NOT NULL REFERENCES account (worker)
);

CREATE INDEX recovery_code_worker ON recovery_code (worker);

-- Whether everybody needs a second factor: the highest version holds.
CREATE TABLE sign_in_rule (
    version       BIGINT PRIMARY KEY,
    second_factor BOOLEAN NOT NULL,
    changed_by    UUID NOT NULL,
    changed_at    BIGINT NOT NULL
);

-- Browsers whose password was right and whose code is asked next. Only a hash of each token is kept.
CREATE TABLE sign_in_begun (
    token    BYTEA PRIMARY KEY,
    worker   UUID NOT NULL REFERENCES account (worker),
    way      TEXT NOT NULL,
    begun_at BIGINT NOT NULL
);

-- How somebody got in, with what, and when they last proved who they are.
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password'
    CHECK (way IN ('password', 'short-password', 'provider'));
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- A worker is told by mail when it is changed how they sign in.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('digest', 'at-once', 'test',
    'acknowledgement', 'password-changed', 'second-factor-set-up', 'second-factor-removed'));

GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor TO waymark_service;
GRANT SELECT, INSERT, DELETE ON recovery_code TO waymark_service;
GRANT SELECT, INSERT ON sign_in_rule TO waymark_service;
GRANT SELECT, INSERT, DELETE ON sign_in_begun TO waymark_service;
