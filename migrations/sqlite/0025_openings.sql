-- Managers are told by mail that a household was opened in an emergency. SQLite changes no check in place.
CREATE TABLE outbox_with_openings (
    mail         BLOB PRIMARY KEY,
    -- What it is known by: there is one digest for a reader and a day.
    key          TEXT NOT NULL UNIQUE,
    -- Copies for several readers share one.
    letter       BLOB NOT NULL,
    worker       BLOB,
    journey      BLOB,
    kind         TEXT NOT NULL CHECK (kind IN ('digest', 'at-once', 'test',
        'acknowledgement', 'password-changed', 'second-factor-set-up', 'second-factor-removed', 'opening')),
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
INSERT INTO outbox_with_openings (mail, key, letter, worker, journey, kind, message_id, repeat_ok, state,
    put_at, trying_since, not_before, attempts, stumbles, fence, holder, lease_until, sent_at,
    recorded, last_class, last_code)
    SELECT mail, key, letter, worker, journey, kind, message_id, repeat_ok, state, put_at, trying_since,
        not_before, attempts, stumbles, fence, holder, lease_until, sent_at, recorded, last_class,
        last_code
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_openings RENAME TO outbox;

CREATE INDEX outbox_at_work ON outbox (not_before)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_unrecorded ON outbox (sent_at) WHERE state = 'sent' AND NOT recorded;
CREATE INDEX outbox_letter ON outbox (letter);
CREATE INDEX outbox_worker ON outbox (worker, put_at);
CREATE INDEX outbox_by_age ON outbox (put_at, mail)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_latest ON outbox (put_at DESC, mail);
