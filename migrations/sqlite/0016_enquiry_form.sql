-- How many enquiries came in by the public form within an hour: from one address, which is kept as a keyed
-- hash that no other hour has, and from all. Nothing of an earlier hour stays.
CREATE TABLE form_count (
    who   BLOB PRIMARY KEY,
    hour  INTEGER NOT NULL,
    taken INTEGER NOT NULL
) STRICT;
