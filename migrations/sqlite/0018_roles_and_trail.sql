-- Two roles more: who looks after panels, and who audits. SQLite changes no check in place, and other
-- tables refer to this one, so the column is made anew. Somebody whose role is lost sees the least.
ALTER TABLE account ADD COLUMN new_role TEXT NOT NULL DEFAULT 'marketing'
    CHECK (new_role IN
        ('recruiter', 'manager', 'marketing', 'panel-administrator', 'auditor', 'administrator'));
UPDATE account SET new_role = role;
ALTER TABLE account DROP COLUMN role;
ALTER TABLE account RENAME COLUMN new_role TO role;

-- Who looked is a chain, as the log is: each row holds the hash of the row before and itself. The first
-- goes on from a hash over the rows of before this step, which have no position.
ALTER TABLE viewing ADD COLUMN position INTEGER;
ALTER TABLE viewing ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX viewing_position ON viewing (position) WHERE position IS NOT NULL;
CREATE INDEX viewing_at ON viewing (at);
