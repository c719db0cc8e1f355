-- What somebody typed and has not saved: one draft for each form, sealed, kept for some days.
CREATE TABLE draft (
    worker   BLOB NOT NULL REFERENCES account (worker),
    -- The address of the form.
    form     TEXT NOT NULL,
    -- What its seal is bound to.
    draft    BLOB NOT NULL,
    -- Whose key seals it: the journey that it is about, or one that was drawn for it.
    subject  BLOB NOT NULL,
    sealed   TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (worker, form)
) STRICT;
