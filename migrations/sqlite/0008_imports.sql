-- Spreadsheets on their way in. What is in them lies sealed, under a key of its own that is destroyed
-- once it is in, left, or a day old.
CREATE TABLE upload (
    import     BLOB PRIMARY KEY,
    worker     BLOB NOT NULL,
    begun_at   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'importing', 'imported', 'left')),
    -- Of the plan: what was looked at is what is imported.
    version    INTEGER NOT NULL DEFAULT 1,
    file       BLOB,
    plan       BLOB,
    -- While it is imported: when that was last heard of, and how far it is.
    heard_at   INTEGER NOT NULL DEFAULT 0,
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    -- What came of it.
    households INTEGER NOT NULL DEFAULT 0,
    skipped    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What columns and words stood for when a spreadsheet with such a header was last imported, sealed.
CREATE TABLE import_map (
    header  BLOB PRIMARY KEY,
    map     BLOB NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

-- Few rows among millions, and the page of imports asks for them.
CREATE INDEX event_log_imports ON event_log (position)
    WHERE type IN ('import-begun', 'import-finished', 'import-undone');
