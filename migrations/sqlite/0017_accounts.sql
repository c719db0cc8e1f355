-- What a code beside the password is made from. Sealed: the key is derived from the master key.
CREATE TABLE second_factor (
    worker    BLOB PRIMARY KEY REFERENCES account (worker),
    seed      BLOB NOT NULL,
    set_up_at INTEGER NOT NULL,
    -- The half minute of the last code that was taken: no code of it or of an earlier one is taken again.
    last_step INTEGER NOT NULL
) STRICT;

-- Codes for who has lost their phone, as hashes. Whoever uses one up takes it away.
CREATE TABLE recovery_code (
    code   BLOB PRIMARY KEY,
    worker BLOB NOT NULL REFERENCES account (worker)
) STRICT;

CREATE INDEX recovery_code_worker ON recovery_code (worker);

-- Whether everybody needs a second factor: the highest version holds.
CREATE TABLE sign_in_rule (
    version       INTEGER PRIMARY KEY,
    second_factor INTEGER NOT NULL,
    changed_by    BLOB NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT;

-- Browsers whose password was right and whose code is asked next. Only a hash of each token is kept.
CREATE TABLE sign_in_begun (
    token    BLOB PRIMARY KEY,
    worker   BLOB NOT NULL REFERENCES account (worker),
    way      TEXT NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT;

-- How somebody got in, with what, and when they last proved who they are.
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password'
    CHECK (way IN ('password', 'short-password', 'provider'));
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;

-- A worker is told by mail when it is changed how they sign in. SQLite changes no check in place.
CREATE TABLE outbox_with_accounts (
    mail         BLOB PRIMARY KEY,
    -- What it is known by: there is one digest for a reader and a day.
    key          TEXT NOT NULL UNIQUE,
    -- Copies for several readers share one.
    letter       BLOB NOT NULL,
    worker       BLOB,
    journey      BLOB,
    kind         TEXT NOT NULL CHECK (kind IN ('digest', 'at-once', 'test',
        'acknowledgement', 'password-changed', 'second-factor-set-up', 'second-factor-removed')),
    message_id   TEXT NOT NULL UNIQUE,
    -- Whether it is sent again where nobody knows if it arrived.
    repeat_ok    INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN
        ('pending', 'claimed', 'sending', 'sent', 'unknown', 'dead', 'cancelled')),
    put_at       INTEGER NOT NULL,
    trying_since INTEGER NOT NULL,
    not_before   INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    -- Attempts that failed on our side.
    stumbles     INTEGER NOT NULL DEFAULT 0,
    -- Each claim has a higher one: whoever lost a claim changes nothing more.
    fence        INTEGER NOT NULL DEFAULT 0,
    holder       BLOB,
    lease_until  INTEGER,
    sent_at      INTEGER,
    -- Whether the log knows that it was sent.
    recorded     INTEGER NOT NULL DEFAULT 0,
    last_class   TEXT,
    last_code    INTEGER,
    CHECK ((worker IS NULL) <> (journey IS NULL))
) STRICT;
INSERT INTO outbox_with_accounts (mail, key, letter, worker, journey, kind, message_id, repeat_ok, state,
    put_at, trying_since, not_before, attempts, stumbles, fence, holder, lease_until, sent_at,
    recorded, last_class, last_code)
    SELECT mail, key, letter, worker, journey, kind, message_id, repeat_ok, state, put_at, trying_since,
        not_before, attempts, stumbles, fence, holder, lease_until, sent_at, recorded, last_class,
        last_code
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_accounts RENAME TO outbox;

CREATE INDEX outbox_at_work ON outbox (not_before)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_unrecorded ON outbox (sent_at) WHERE state = 'sent' AND NOT recorded;
CREATE INDEX outbox_letter ON outbox (letter);
CREATE INDEX outbox_worker ON outbox (worker, put_at);
CREATE INDEX outbox_by_age ON outbox (put_at, mail)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_latest ON outbox (put_at DESC, mail);
