-- +goose Up

-- The day on which a department's budget or final accounts were approved (the clock of publication runs from it), as an officer entered
-- it; never changed, a later number takes the place of an earlier one.
CREATE TABLE disclosure_approval (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    kind       TEXT NOT NULL, -- goals: the budget; results: the final accounts
    number     BIGINT NOT NULL,
    day        TEXT NOT NULL,
    note       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (department, year, kind, number)
);

-- What an officer says of a project to the public beside the declaration; never changed, the newest counts.
CREATE TABLE disclosure_text (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    plain       TEXT NOT NULL,
    easy_read   TEXT NOT NULL,
    film        TEXT NOT NULL, -- address of a film in sign language, '' none
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- A version that was published; never changed. digest is that of its text.
CREATE TABLE publication (
    department    TEXT NOT NULL,
    year          BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    slug          TEXT NOT NULL, -- the department's permanent address
    kind          TEXT NOT NULL,
    at            TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    reason        TEXT NOT NULL,
    digest        TEXT NOT NULL,
    made_by       TEXT NOT NULL,
    made_by_id    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);
CREATE INDEX publication_slug ON publication (slug, year, number);

-- The text of a version (snapshot, format 1), and where the act of publishing stands in the log with the signed note of it.
CREATE TABLE publication_text (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    leaf       BIGINT NOT NULL, -- -1 where there is no log
    checkpoint TEXT NOT NULL,
    key        TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);

-- What a version came to before anything was hidden, so that a later version gives none of it away. It is never published.
CREATE TABLE publication_whole (
    department TEXT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (department, year, number)
);
