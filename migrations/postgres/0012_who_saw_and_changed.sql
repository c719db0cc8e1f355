-- Who was shown what is known of households: who asked, for which of them, on what kind of page. All of
-- it is ids and words of our own, so it stays when a household is erased: it says who knew of them.
CREATE TABLE viewing (
    -- Begins with its time, so that what is recorded together lies together.
    viewing    UUID PRIMARY KEY,
    at         BIGINT NOT NULL,
    worker     UUID NOT NULL REFERENCES account (worker),
    -- The token of the program that asked for them. No backup holds the tokens themselves.
    token      UUID,
    -- None where many were shown at once, as in a list.
    journey    UUID,
    page       TEXT NOT NULL,
    -- How many a file held that was taken along.
    households BIGINT
);

CREATE INDEX viewing_journey ON viewing (journey, at) WHERE journey IS NOT NULL;

CREATE INDEX viewing_worker ON viewing (worker, at);

CREATE TRIGGER viewing_rows BEFORE UPDATE OR DELETE ON viewing
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER viewing_whole BEFORE TRUNCATE ON viewing
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON viewing TO waymark_service;

-- By which door a command came in, and the token of the program that gave it. Commands from before
-- this step say nothing of it.
ALTER TABLE command_done ADD COLUMN door TEXT;

ALTER TABLE command_done ADD COLUMN token UUID;
