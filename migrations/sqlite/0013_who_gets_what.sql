-- What else a reminder may be about than a clock or the next action.
ALTER TABLE outbox_item ADD COLUMN matter TEXT;

-- A mail may be a test that somebody asked for: SQLite changes no check in place.
CREATE TABLE outbox_with_tests (
    mail         BLOB PRIMARY KEY,
    -- What it is known by: there is one digest for a reader and a day.
    key          TEXT NOT NULL UNIQUE,
    -- Copies for several readers share one.
    letter       BLOB NOT NULL,
    worker       BLOB NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('digest', 'at-once', 'test')),
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
    last_code    INTEGER
) STRICT;
INSERT INTO outbox_with_tests (mail, key, letter, worker, kind, message_id, repeat_ok, state, put_at,
    trying_since, not_before, attempts, stumbles, fence, holder, lease_until, sent_at, recorded,
    last_class, last_code)
    SELECT mail, key, letter, worker, kind, message_id, repeat_ok, state, put_at, trying_since,
        not_before, attempts, stumbles, fence, holder, lease_until, sent_at, recorded, last_class,
        last_code
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_tests RENAME TO outbox;

CREATE INDEX outbox_at_work ON outbox (not_before)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_unrecorded ON outbox (sent_at) WHERE state = 'sent' AND NOT recorded;
CREATE INDEX outbox_letter ON outbox (letter);
CREATE INDEX outbox_worker ON outbox (worker, put_at);

-- What workers chose of the mail that they get. Who chose nothing has no row, or nothing in it.
CREATE TABLE mail_choice (
    worker      BLOB PRIMARY KEY,
    -- The hour of the digest. NULL: the service's.
    digest_hour INTEGER CHECK (digest_hour BETWEEN 0 AND 16),
    -- Whether the digest comes.
    digest      INTEGER NOT NULL DEFAULT 1,
    -- Whether a manager hears of what the team is late with.
    team        INTEGER NOT NULL DEFAULT 1,
    -- What stands in the link by which a mail's reader turns the digest off.
    unsubscribe BLOB NOT NULL UNIQUE,
    -- The hash of what stands in the address of their diary, if they have one.
    diary       BLOB UNIQUE
) STRICT;
