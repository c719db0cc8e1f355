-- Who signs in by way of their organisation's own provider: known by who vouches for them, which is an
-- issuer or a tenant of one, and by their id there. An address is no identity.
CREATE TABLE provider_identity (
    authority TEXT NOT NULL,
    subject   TEXT NOT NULL,
    worker    BLOB NOT NULL UNIQUE REFERENCES account (worker),
    PRIMARY KEY (authority, subject)
) STRICT;

-- Sign-ins that went to the provider and are not back yet, by a hash of what the browser holds. Each is
-- taken once.
CREATE TABLE provider_sign_in (
    browser  BLOB PRIMARY KEY,
    -- Whether they are to say once more who they are.
    is_fresh INTEGER NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT;

-- When a session ends at the latest that a provider vouched for. Null for those of a password.
ALTER TABLE session ADD COLUMN vouched_until INTEGER;
