-- A mail may go to who asked about fostering, to say that the enquiry has come in: then it is for a
-- journey, and for no worker.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check
    CHECK (kind IN ('digest', 'at-once', 'test', 'acknowledgement'));
ALTER TABLE outbox ALTER COLUMN worker DROP NOT NULL;
ALTER TABLE outbox ADD COLUMN journey UUID;
ALTER TABLE outbox ADD CONSTRAINT outbox_is_for_one CHECK ((worker IS NULL) <> (journey IS NULL));

-- Whether enquiries are acknowledged, and in which words: the highest version holds.
CREATE TABLE acknowledgement (
    version    BIGINT PRIMARY KEY,
    is_on      BOOLEAN NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    changed_by UUID NOT NULL,
    changed_at BIGINT NOT NULL
);

GRANT SELECT, INSERT ON acknowledgement TO waymark_service;
