-- The services and teams whose households alone a worker sees. Without a row: every household.
CREATE TABLE worker_bound (
    worker BLOB NOT NULL REFERENCES account (worker),
    kind   TEXT NOT NULL CHECK (kind IN ('service', 'team')),
    name   TEXT NOT NULL,
    PRIMARY KEY (worker, kind, name)
) STRICT, WITHOUT ROWID;
