-- What somebody typed and has not saved: one draft for each form, sealed, kept for some days.
CREATE TABLE draft (
    worker   UUID NOT NULL REFERENCES account (worker),
    -- The address of the form.
    form     TEXT NOT NULL,
    -- What its seal is bound to.
    draft    UUID NOT NULL,
    -- Whose key seals it: the journey that it is about, or one that was drawn for it.
    subject  UUID NOT NULL,
    sealed   TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (worker, form)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO waymark_service;
