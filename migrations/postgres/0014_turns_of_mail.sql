-- How many mails go in a minute: each takes a turn, which is free again a minute later.
CREATE TABLE outbox_turn (
    slot    BIGINT PRIMARY KEY,
    free_at BIGINT NOT NULL
);

-- The oldest first, however often it was tried.
CREATE INDEX outbox_by_age ON outbox (put_at, mail)
    WHERE state IN ('pending', 'claimed', 'sending');

-- The latest first, for those who look after it, though thousands wait.
CREATE INDEX outbox_latest ON outbox (put_at DESC, mail);

GRANT SELECT, INSERT, UPDATE ON outbox_turn TO waymark_service;
