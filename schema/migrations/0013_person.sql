-- +goose Up

-- Those served, and others who take part in the work: each has a number under which the books know them. Name, document and
-- telephone are sealed; the index finds a document without opening any.
CREATE TABLE served_person (
    id             TEXT PRIMARY KEY,
    number         BIGINT NOT NULL UNIQUE,
    version        BIGINT NOT NULL,
    name           TEXT NOT NULL,
    document       TEXT NOT NULL,
    document_index TEXT NOT NULL UNIQUE,
    phone          TEXT NOT NULL,
    district       TEXT NOT NULL,
    category       TEXT NOT NULL,
    grade          TEXT NOT NULL,
    sex            TEXT NOT NULL,
    born_year      BIGINT NOT NULL,
    added_at       TEXT NOT NULL,
    changed_at     TEXT NOT NULL
);
