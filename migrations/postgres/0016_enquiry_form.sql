-- How many enquiries came in by the public form within an hour: from one address, which is kept as a keyed
-- hash that no other hour has, and from all. Nothing of an earlier hour stays.
CREATE TABLE form_count (
    who   BYTEA PRIMARY KEY,
    hour  BIGINT NOT NULL,
    taken BIGINT NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON form_count TO waymark_service;
