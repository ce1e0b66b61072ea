-- +goose Up

-- Where a paper about a project (a monitoring report, a self-evaluation) stands on its way through the stages; there is no
-- row before it is first handed in. content is the JSON form of the case, of which the other columns are copies.
CREATE TABLE course_case (
    kind         TEXT NOT NULL,
    id           TEXT NOT NULL,
    declaration  TEXT NOT NULL REFERENCES declaration (id),
    period       TEXT NOT NULL, -- which of its kind in the year, "" for the only one
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    act          TEXT NOT NULL, -- what it waits for, "" for nothing
    step         TEXT NOT NULL,
    due          TEXT NOT NULL, -- "" for no day
    since        TEXT NOT NULL,
    content      TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX course_case_act ON course_case (act, year);
CREATE INDEX course_case_declaration ON course_case (declaration, kind);

-- What was done; never changed. number is the version of the case after it, state where it stood then.
CREATE TABLE course_move (
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    number      BIGINT NOT NULL,
    move        TEXT NOT NULL,
    stage       TEXT NOT NULL,
    stage_en    TEXT NOT NULL,
    round       BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    moved_at    TEXT NOT NULL,
    moved_by    TEXT NOT NULL,
    moved_by_id TEXT NOT NULL,
    PRIMARY KEY (kind, id, number),
    FOREIGN KEY (kind, id) REFERENCES course_case (kind, id)
);
CREATE INDEX course_move_person ON course_move (moved_by_id);

-- A remark pinned to a line of a paper; only its answer is filled in later.
CREATE TABLE course_remark (
    kind          TEXT NOT NULL,
    id            TEXT NOT NULL,
    number        BIGINT NOT NULL,
    round         BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    ref           TEXT NOT NULL,
    content       TEXT NOT NULL,
    written_at    TEXT NOT NULL,
    written_by    TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    answer        TEXT NOT NULL,
    answered_at   TEXT NOT NULL,
    answered_by   TEXT NOT NULL,
    PRIMARY KEY (kind, id, number),
    FOREIGN KEY (kind, id) REFERENCES course_case (kind, id)
);
