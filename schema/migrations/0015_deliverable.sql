-- +goose Up

-- What is delivered: reports, works, publications, procurements, institution documents … Each record is one row as it stands;
-- content is what its kind asks for, beside where it belongs. natural_key is what no two live records share, series names
-- those that are settled in the books together.
CREATE TABLE deliverable_record (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    name         TEXT NOT NULL,
    day          TEXT NOT NULL,
    natural_key  TEXT NOT NULL UNIQUE,
    series       TEXT NOT NULL,
    withdrawn    TEXT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX deliverable_record_list ON deliverable_record (organisation, year, kind, day);
CREATE INDEX deliverable_record_series ON deliverable_record (series);

-- Everything that a record ever was.
CREATE TABLE deliverable_version (
    record     TEXT NOT NULL,
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    content    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (record, number)
);

-- When a record (by its ref) or a series next contributes something by the passing of days alone.
CREATE TABLE deliverable_wake (
    subject TEXT PRIMARY KEY,
    day     TEXT NOT NULL
);

CREATE INDEX deliverable_wake_day ON deliverable_wake (day);
