-- When workers are away, and who looks after their households meanwhile.
CREATE TABLE absence (
    absence    UUID PRIMARY KEY,
    worker     UUID NOT NULL REFERENCES account (worker),
    -- The first and the last day, as 2026-12-24.
    first_day  TEXT NOT NULL,
    last_day   TEXT NOT NULL CHECK (last_day >= first_day),
    cover      UUID REFERENCES account (worker) CHECK (cover <> worker)
);

CREATE INDEX absence_last_day ON absence (last_day);

GRANT SELECT, INSERT, DELETE ON absence TO waymark_service;
