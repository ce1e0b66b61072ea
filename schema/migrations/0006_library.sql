-- +goose Up

-- What an indicator's name comes to when it is compared (goal.Meaning); made anew when the program compares otherwise.
ALTER TABLE indicator ADD COLUMN meaning TEXT NOT NULL DEFAULT '';
CREATE INDEX indicator_meaning ON indicator (meaning);

-- Which reading of the names the made-anew columns and tables are of.
CREATE TABLE derived (
    name    TEXT PRIMARY KEY,
    reading TEXT NOT NULL
);

-- An entry of the indicator library as it stands; content is its JSON form, of which the other columns are copies.
CREATE TABLE library_entry (
    id          TEXT PRIMARY KEY,
    version     BIGINT NOT NULL,
    level1      TEXT NOT NULL,
    level2      TEXT NOT NULL,
    name        TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    merged_into TEXT NOT NULL, -- the entry that holds its names now, or ''
    content     TEXT NOT NULL
);

-- Every version of an entry, never changed; serial counts the changes of the whole library.
CREATE TABLE library_version (
    entry       TEXT NOT NULL REFERENCES library_entry (id),
    number      BIGINT NOT NULL,
    serial      BIGINT NOT NULL UNIQUE,
    act         TEXT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (entry, number)
);

-- Which entry a name means; made anew from the names of the entries.
CREATE TABLE library_meaning (
    meaning TEXT PRIMARY KEY,
    entry   TEXT NOT NULL REFERENCES library_entry (id)
);
CREATE INDEX library_meaning_entry ON library_meaning (entry);

-- A named selection of entries to begin a draft with; content is its JSON form.
CREATE TABLE library_template (
    id      TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name    TEXT NOT NULL UNIQUE,
    retired BOOLEAN NOT NULL,
    content TEXT NOT NULL
);

-- Every version of a template, never changed.
CREATE TABLE library_template_version (
    template   TEXT NOT NULL REFERENCES library_template (id),
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    content    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (template, number)
);
