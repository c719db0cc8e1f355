-- Two roles more: who looks after panels, and who audits.
ALTER TABLE account DROP CONSTRAINT account_role_check;
ALTER TABLE account ADD CONSTRAINT account_role_check CHECK (role IN
    ('recruiter', 'manager', 'marketing', 'panel-administrator', 'auditor', 'administrator'));

-- Who looked is a chain, as the log is: each row holds the hash of the row before and itself. The first
-- goes on from a hash over the rows of before this step, which have no position.
ALTER TABLE viewing ADD COLUMN position BIGINT;
ALTER TABLE viewing ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX viewing_position ON viewing (position) WHERE position IS NOT NULL;
CREATE INDEX viewing_at ON viewing (at);
