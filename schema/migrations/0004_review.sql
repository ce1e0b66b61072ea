-- +goose Up

-- Where a declaration stands in its review; there is no row before it is first handed in. act, step and since say what it
-- waits for; content is the JSON form of the case, of which the other columns are copies.
CREATE TABLE review_case (
    declaration  TEXT PRIMARY KEY REFERENCES declaration (id),
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    act          TEXT NOT NULL,
    step         TEXT NOT NULL,
    since        TEXT NOT NULL,
    revision     BIGINT NOT NULL,
    frozen       BIGINT NOT NULL,
    content      TEXT NOT NULL
);
CREATE INDEX review_case_act ON review_case (act, year);

-- What was done; never changed. number is the version of the case after it, state where it stood then.
CREATE TABLE review_move (
    declaration TEXT NOT NULL REFERENCES review_case (declaration),
    number      BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    stage       TEXT NOT NULL,
    round       BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    state       TEXT NOT NULL,
    grade       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    moved_at    TEXT NOT NULL,
    moved_by    TEXT NOT NULL,
    moved_by_id TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- A remark pinned to a cell of a revision; only its answer is filled in later.
CREATE TABLE review_remark (
    declaration TEXT NOT NULL REFERENCES review_case (declaration),
    number      BIGINT NOT NULL,
    round       BIGINT NOT NULL,
    stage       TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    ref         TEXT NOT NULL,
    content     TEXT NOT NULL,
    note        BOOLEAN NOT NULL,
    written_at  TEXT NOT NULL,
    written_by  TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    answer      TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- A stage's review sheet; a later one of the same round and stage counts instead of it.
CREATE TABLE review_sheet (
    declaration  TEXT NOT NULL REFERENCES review_case (declaration),
    number       BIGINT NOT NULL,
    round        BIGINT NOT NULL,
    stage        TEXT NOT NULL,
    revision     BIGINT NOT NULL,
    completeness TEXT NOT NULL,
    relevance    TEXT NOT NULL,
    suitability  TEXT NOT NULL,
    feasibility  TEXT NOT NULL,
    overall      TEXT NOT NULL,
    comment      TEXT NOT NULL,
    filled_at    TEXT NOT NULL,
    filled_by    TEXT NOT NULL,
    filled_by_id TEXT NOT NULL,
    PRIMARY KEY (declaration, number)
);

-- The stages in force; stages is JSON.
CREATE TABLE review_scheme (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL, -- 0 for every year without one of its own
    since        TEXT NOT NULL,
    stages       TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, since)
);

-- By when a step is to be done in an organisation and those below it.
CREATE TABLE review_deadline (
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    step         TEXT NOT NULL,
    due          TEXT NOT NULL,
    set_at       TEXT NOT NULL,
    set_by       TEXT NOT NULL,
    set_by_id    TEXT NOT NULL,
    PRIMARY KEY (organisation, year, step)
);

-- Which revision a person last looked at.
CREATE TABLE review_seen (
    person      TEXT NOT NULL,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    revision    BIGINT NOT NULL,
    seen_at     TEXT NOT NULL,
    PRIMARY KEY (person, declaration)
);

-- Holiday notices that the office added to those of the program; days are written as "01-01…01-03 04-05".
CREATE TABLE holiday_notice (
    year        BIGINT PRIMARY KEY,
    source      TEXT NOT NULL,
    off_days    TEXT NOT NULL,
    work_days   TEXT NOT NULL,
    added_at    TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    added_by_id TEXT NOT NULL
);
