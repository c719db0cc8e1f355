-- Who may sign in. A worker who is only known from imported files has no account.
CREATE TABLE account (
    worker      BLOB PRIMARY KEY REFERENCES worker (worker),
    -- In lower case.
    email       TEXT NOT NULL UNIQUE,
    role        TEXT NOT NULL
        CHECK (role IN ('recruiter', 'manager', 'marketing', 'administrator')),
    -- A hash by argon2id. None until its owner has chosen one.
    password    TEXT,
    disabled_at INTEGER,
    created_at  INTEGER NOT NULL
) STRICT;

-- Browsers that are signed in. Only a hash of each token is kept.
CREATE TABLE session (
    token    BLOB PRIMARY KEY,
    worker   BLOB NOT NULL REFERENCES account (worker),
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX session_worker ON session (worker);

-- Links that let somebody choose a password, once. Without a worker: the first administrator's.
CREATE TABLE invitation (
    token      BLOB PRIMARY KEY,
    worker     BLOB REFERENCES account (worker),
    expires_at INTEGER NOT NULL
) STRICT;

-- Sign-ins that failed, by a hash of the account or the address they came for or from.
CREATE TABLE sign_in_failure (
    who      BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
) STRICT;

-- Names lie sealed in enquiries; whoever opens them reads just these.
CREATE INDEX event_log_enquiries ON event_log (position) WHERE type = 'enquiry-received';
