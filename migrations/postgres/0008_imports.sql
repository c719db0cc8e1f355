-- Spreadsheets on their way in. What is in them lies sealed, under a key of its own that is destroyed
-- once it is in, left, or a day old.
CREATE TABLE upload (
    import     UUID PRIMARY KEY,
    worker     UUID NOT NULL,
    begun_at   BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'importing', 'imported', 'left')),
    -- Of the plan: what was looked at is what is imported.
    version    BIGINT NOT NULL DEFAULT 1,
    file       BYTEA,
    plan       BYTEA,
    -- While it is imported: when that was last heard of, and how far it is.
    heard_at   BIGINT NOT NULL DEFAULT 0,
    done       BIGINT NOT NULL DEFAULT 0,
    total      BIGINT NOT NULL DEFAULT 0,
    -- What came of it.
    households BIGINT NOT NULL DEFAULT 0,
    skipped    BIGINT NOT NULL DEFAULT 0
);

-- What columns and words stood for when a spreadsheet with such a header was last imported, sealed.
CREATE TABLE import_map (
    header  UUID PRIMARY KEY,
    map     BYTEA NOT NULL,
    used_at BIGINT NOT NULL
);

-- Few rows among millions, and the page of imports asks for them.
CREATE INDEX event_log_imports ON event_log (position)
    WHERE type IN ('import-begun', 'import-finished', 'import-undone');

GRANT SELECT, INSERT, UPDATE, DELETE ON upload, import_map TO waymark_service;
