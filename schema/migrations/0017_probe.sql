-- +goose Up

-- Data links that are checked. content is JSON: what is asked, how often, the maintenance announced. tag is the name under
-- which the books know it, secret the password of a database, sealed. due_at is when it is asked next, '' where it is stopped.
CREATE TABLE probe_link (
    id           TEXT NOT NULL PRIMARY KEY,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    tag          TEXT NOT NULL,
    stopped      BOOLEAN NOT NULL,
    content      TEXT NOT NULL,
    secret       TEXT NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    due_at       TEXT NOT NULL
);

CREATE INDEX probe_link_list ON probe_link (organisation, project);
CREATE UNIQUE INDEX probe_link_tag ON probe_link (organisation, department, project, matter, tag);
CREATE INDEX probe_link_due ON probe_link (due_at);

-- What links were before their last version.
CREATE TABLE probe_link_former (
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    stopped    BOOLEAN NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (id, number)
);

-- Checks; nothing here is ever changed. batch is what a check was kept with. why is '' where the link was up; during is the
-- maintenance within which the check was made, '' for none.
CREATE TABLE probe_check (
    batch   TEXT NOT NULL,
    id      TEXT NOT NULL,
    link    TEXT NOT NULL,
    year    BIGINT NOT NULL,
    day     TEXT NOT NULL,
    made_at TEXT NOT NULL,
    millis  BIGINT NOT NULL,
    why     TEXT NOT NULL,
    detail  TEXT NOT NULL,
    during  TEXT NOT NULL,
    PRIMARY KEY (batch, id)
);

CREATE UNIQUE INDEX probe_check_id ON probe_check (id);
CREATE UNIQUE INDEX probe_check_at ON probe_check (link, made_at);
-- All that the days of a year are added up from.
CREATE INDEX probe_check_days ON probe_check (link, year, day, made_at, why, during, id);

-- Checks that shall not count, and why.
CREATE TABLE probe_aside (
    check_id   TEXT NOT NULL PRIMARY KEY,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL
);
