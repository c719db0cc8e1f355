-- A table of PostgreSQL has one tree for its key as it is.
SELECT 1;
