-- What else a reminder may be about than a clock or the next action.
ALTER TABLE outbox_item ADD COLUMN matter TEXT;

-- A mail may be a test that somebody asked for.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('digest', 'at-once', 'test'));
CREATE INDEX outbox_worker ON outbox (worker, put_at);

-- What workers chose of the mail that they get. Who chose nothing has no row, or nothing in it.
CREATE TABLE mail_choice (
    worker      UUID PRIMARY KEY,
    -- The hour of the digest. NULL: the service's.
    digest_hour BIGINT CHECK (digest_hour BETWEEN 0 AND 16),
    -- Whether the digest comes.
    digest      BOOLEAN NOT NULL DEFAULT TRUE,
    -- Whether a manager hears of what the team is late with.
    team        BOOLEAN NOT NULL DEFAULT TRUE,
    -- What stands in the link by which a mail's reader turns the digest off.
    unsubscribe UUID NOT NULL UNIQUE,
    -- The hash of what stands in the address of their diary, if they have one.
    diary       BYTEA UNIQUE
);

GRANT SELECT, INSERT, UPDATE ON mail_choice TO waymark_service;
