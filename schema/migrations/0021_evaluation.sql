-- +goose Up

-- The self-evaluation of a declaration as it stands: its newest version, and what its lines add up to (hundredths of a point).
CREATE TABLE evaluation (
    declaration TEXT PRIMARY KEY,
    department  TEXT NOT NULL,
    year        BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    machine     BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    grade       TEXT NOT NULL
);

CREATE INDEX evaluation_scope ON evaluation (department, year);

-- Every version of it, never changed: content is what the points were computed from and what the officer entered, as JSON.
CREATE TABLE evaluation_version (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- A reviewer's score of a version, never changed; a later one takes its place.
CREATE TABLE appraisal (
    declaration TEXT NOT NULL,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL, -- of the evaluation that was scored
    total       BIGINT NOT NULL,
    grade       TEXT NOT NULL,
    content     TEXT NOT NULL,
    made_at     TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    made_by_id  TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- An office's own ways to score, versioned.
CREATE TABLE scoring_scheme (
    organisation TEXT NOT NULL,
    id           TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, id, version)
);
