-- +goose Up

-- The package of a version (disclosure/bundle), without its proof: a zip in base64, as it was made when the version was published;
-- never changed. manifest is the digest of its manifest, which the act of publishing names.
CREATE TABLE publication_package (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    slug       TEXT NOT NULL,
    manifest   TEXT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);
CREATE UNIQUE INDEX publication_package_slug ON publication_package (slug, year, number);

-- That the act of publishing a version stands in the signed log (plumbline proof 1). Made from the log and checked with its key.
CREATE TABLE publication_proof (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

-- Who was served or answered may hold a receipt (disclosure/receipt): hash is that of its code, ref the record that it is of
-- ("attendance/<id>"). The code itself is kept nowhere.
CREATE TABLE receipt (
    hash       TEXT PRIMARY KEY,
    ref        TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL
);
CREATE INDEX receipt_ref ON receipt (ref);

-- What somebody outside objects to in what was published. Text and contact are sealed. Answered once; the text of the answer is for the public.
CREATE TABLE objection (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE, -- that people name it by
    code        TEXT NOT NULL UNIQUE, -- digest of the code with which its writer looks for the answer
    department  TEXT NOT NULL,
    year        BIGINT NOT NULL,
    publication BIGINT NOT NULL,
    project     TEXT NOT NULL,
    indicator   BIGINT NOT NULL,
    counted     TEXT NOT NULL, -- what the receipt came to: '' none given, yes, no
    content     TEXT NOT NULL,
    contact     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    day         TEXT NOT NULL,
    due         TEXT NOT NULL,
    state       TEXT NOT NULL, -- open, answered
    finding     TEXT NOT NULL, -- '' open; upheld, rejected, other
    answer      TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_id TEXT NOT NULL
);
CREATE INDEX objection_year ON objection (department, year, number);

-- How many objections came of an hour, of one place and in all.
CREATE TABLE objection_try (
    client TEXT NOT NULL,
    hour   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (client, hour)
);
