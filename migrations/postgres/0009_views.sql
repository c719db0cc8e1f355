-- Filters of lists that workers keep under a name. The name and the filters lie sealed.
CREATE TABLE saved_view (
    view    UUID PRIMARY KEY,
    worker  UUID NOT NULL,
    -- Whether the whole team sees it.
    is_team BOOLEAN NOT NULL,
    sealed  TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE INDEX saved_view_worker ON saved_view (worker);

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO waymark_service;
