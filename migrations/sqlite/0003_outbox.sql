-- Mail on its way. It holds no personal data: what a mail says is written as it is sent.
CREATE TABLE outbox (
    mail         BLOB PRIMARY KEY,
    -- What it is known by: there is one digest for a reader and a day.
    key          TEXT NOT NULL UNIQUE,
    -- Copies for several readers share one.
    letter       BLOB NOT NULL,
    worker       BLOB NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('digest', 'at-once')),
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

CREATE INDEX outbox_at_work ON outbox (not_before)
    WHERE state IN ('pending', 'claimed', 'sending');
CREATE INDEX outbox_unrecorded ON outbox (sent_at) WHERE state = 'sent' AND NOT recorded;
CREATE INDEX outbox_letter ON outbox (letter);

-- The reminders of a letter. One row each: that a reminder goes once, lies here.
CREATE TABLE outbox_item (
    key        TEXT PRIMARY KEY,
    letter     BLOB NOT NULL,
    journey    BLOB NOT NULL,
    clock      TEXT,
    started_at INTEGER NOT NULL,
    step       TEXT NOT NULL
) STRICT;

CREATE INDEX outbox_item_letter ON outbox_item (letter);

-- Why no mail is tried at all, such as a wrong password, and until when.
CREATE TABLE outbox_breaker (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    opened_at  INTEGER NOT NULL,
    retry_at   INTEGER NOT NULL,
    class      TEXT NOT NULL,
    code       INTEGER
) STRICT;

-- When each job last ran to its end.
CREATE TABLE job_run (
    job    TEXT PRIMARY KEY,
    ran_at INTEGER NOT NULL
) STRICT;
