-- +goose Up

-- Budget lines and payments. batch is what a record was added with, so that one import lies together. amount is in fen as
-- written, counted what the record adds to the sum of its work. natural_key is what makes it the same record when it comes
-- again; of one that was taken back it is the record's own id. waits is the day from which it counts, '' where that has come.
CREATE TABLE money_record (
    batch        TEXT NOT NULL,
    id           TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    natural_key  TEXT NOT NULL,
    sort         TEXT NOT NULL,
    day          TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    counted      BIGINT NOT NULL,
    number       TEXT NOT NULL,
    line         TEXT NOT NULL,
    code         TEXT NOT NULL,
    payee        TEXT NOT NULL,
    note         TEXT NOT NULL,
    withdrawn    BOOLEAN NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    waits        TEXT NOT NULL,
    PRIMARY KEY (batch, id)
);

CREATE UNIQUE INDEX money_record_id ON money_record (id);
CREATE UNIQUE INDEX money_record_natural ON money_record (organisation, year, department, project, kind, natural_key);
CREATE INDEX money_record_list ON money_record (year, organisation, project, day);
CREATE INDEX money_record_waits ON money_record (waits);

-- What records were before their last version; content is JSON.
CREATE TABLE money_former (
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (id, number)
);
