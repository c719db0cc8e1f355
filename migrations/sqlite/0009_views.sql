-- Filters of lists that workers keep under a name. The name and the filters lie sealed.
CREATE TABLE saved_view (
    view    BLOB PRIMARY KEY,
    worker  BLOB NOT NULL,
    -- Whether the whole team sees it.
    is_team INTEGER NOT NULL,
    sealed  TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX saved_view_worker ON saved_view (worker);
