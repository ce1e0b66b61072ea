-- +goose Up

-- How an indicator is measured as it stands (取数口径); content is its JSON form. An indicator is known by its second level and
-- name (measure.KeyOf), so a binding outlives a new revision of the declaration.
CREATE TABLE binding (
    declaration TEXT NOT NULL,
    indicator   TEXT NOT NULL,
    version     BIGINT NOT NULL, -- of the declaration's bindings, with which it came
    content     TEXT NOT NULL,
    PRIMARY KEY (declaration, indicator)
);

-- Every confirmation, never changed: all bindings of the declaration after it, and the revision that its person saw.
CREATE TABLE binding_version (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- A value reported by hand (手工填报), never changed; a later one takes its place. files are the attachments that show it.
CREATE TABLE manual_report (
    declaration TEXT NOT NULL,
    indicator   TEXT NOT NULL,
    number      BIGINT NOT NULL,
    value       TEXT NOT NULL,
    outcome     TEXT NOT NULL, -- said by its reporter where the target is a word, else ''
    note        TEXT NOT NULL,
    files       TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, indicator, number)
);
