-- Who may sign in. A worker who is only known from imported files has no account.
CREATE TABLE account (
    worker      UUID PRIMARY KEY REFERENCES worker (worker),
    -- In lower case.
    email       TEXT NOT NULL UNIQUE,
    role        TEXT NOT NULL
        CHECK (role IN ('recruiter', 'manager', 'marketing', 'administrator')),
    -- A hash by argon2id. None until its owner has chosen one.
    password    TEXT,
    disabled_at BIGINT,
    created_at  BIGINT NOT NULL
);

-- Browsers that are signed in. Only a hash of each token is kept.
CREATE TABLE session (
    token    BYTEA PRIMARY KEY,
    worker   UUID NOT NULL REFERENCES account (worker),
    begun_at BIGINT NOT NULL,
    seen_at  BIGINT NOT NULL
);

CREATE INDEX session_worker ON session (worker);

-- Links that let somebody choose a password, once. Without a worker: the first administrator's.
CREATE TABLE invitation (
    token      BYTEA PRIMARY KEY,
    worker     UUID REFERENCES account (worker),
    expires_at BIGINT NOT NULL
);

-- Sign-ins that failed, by a hash of the account or the address they came for or from.
CREATE TABLE sign_in_failure (
    who      BYTEA PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);

-- Names lie sealed in enquiries; whoever opens them reads just these.
CREATE INDEX event_log_enquiries ON event_log (position) WHERE type = 'enquiry-received';
