-- +goose Up

-- The periods that are reported on, of an organisation and those below it; terms is JSON.
CREATE TABLE monitor_terms (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL, -- 0 for every year without some of its own
    since        TEXT NOT NULL,
    terms        TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, since)
);

-- A monitoring report of a project and a period, as it was last saved; content is its JSON form, of which the other columns are
-- copies. Where it stands in its review is course_case's.
CREATE TABLE monitor_report (
    id          TEXT PRIMARY KEY,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    period      TEXT NOT NULL,
    year        BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    saved_at    TEXT NOT NULL,
    saved_by    TEXT NOT NULL,
    saved_by_id TEXT NOT NULL,
    UNIQUE (declaration, period)
);
CREATE INDEX monitor_report_year ON monitor_report (year, period);

-- What was handed in, each time; never changed.
CREATE TABLE monitor_handed (
    report       TEXT NOT NULL REFERENCES monitor_report (id),
    number       BIGINT NOT NULL,
    digest       TEXT NOT NULL,
    content      TEXT NOT NULL,
    handed_at    TEXT NOT NULL,
    handed_by    TEXT NOT NULL,
    handed_by_id TEXT NOT NULL,
    PRIMARY KEY (report, number)
);

-- What is done about a deviation; content is the JSON form, of which the other columns are copies.
CREATE TABLE monitor_remedy (
    id           TEXT PRIMARY KEY,
    declaration  TEXT NOT NULL REFERENCES declaration (id),
    indicator    TEXT NOT NULL,
    period       TEXT NOT NULL, -- the report that asked for it
    year         BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    state        TEXT NOT NULL,
    due          TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL
);
CREATE INDEX monitor_remedy_declaration ON monitor_remedy (declaration, indicator);
CREATE INDEX monitor_remedy_state ON monitor_remedy (state, due);
