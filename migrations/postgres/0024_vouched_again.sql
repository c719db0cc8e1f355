-- When a provider last vouched for who is signed in by it. Null where it has not since the session began.
ALTER TABLE session ADD COLUMN vouched_at BIGINT;

-- The session that goes on if it vouches again, by a hash of its token. Null for a sign-in.
ALTER TABLE provider_sign_in ADD COLUMN session BYTEA;
