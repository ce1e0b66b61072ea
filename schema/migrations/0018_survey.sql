-- +goose Up

-- Surveys of satisfaction. What says that a token was spent and what was answered must have nothing in common: neither a
-- column nor the place of a row. So tokens, slips and answers stand in the order of keys that are random, without rowid on
-- SQLite, and none has a time.

CREATE TABLE survey (
    id           TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    state        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT NOT NULL
);

CREATE INDEX survey_place ON survey (organisation, year, state);

CREATE TABLE survey_version (
    survey     TEXT NOT NULL,
    number     BIGINT NOT NULL,
    act        TEXT NOT NULL,
    content    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

-- The questionnaire, each version for good.
CREATE TABLE survey_form (
    survey  TEXT NOT NULL,
    number  BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

-- Everything that a sample is made from; the sample is made anew from it.
CREATE TABLE survey_draw (
    survey   TEXT PRIMARY KEY,
    content  TEXT NOT NULL,
    digest   TEXT NOT NULL,
    drawn_at TEXT NOT NULL,
    drawn_by TEXT NOT NULL
);

CREATE TABLE survey_issue (
    survey  TEXT NOT NULL,
    number  BIGINT NOT NULL,
    part    TEXT NOT NULL,
    n       BIGINT NOT NULL,
    issued  TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (survey, number)
);

-- A token is known by its digest alone; which person it was printed for is not kept.
CREATE TABLE survey_token (
    hash   TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    issue  BIGINT NOT NULL,
    spent  BOOLEAN NOT NULL
) WITHOUT ROWID; -- sqlite
); -- postgres

CREATE INDEX survey_token_survey ON survey_token (survey);

-- Answers that were given and not yet mixed, sealed, each of the same length.
CREATE TABLE survey_box (
    id     TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    slip   TEXT NOT NULL
) WITHOUT ROWID; -- sqlite
); -- postgres

CREATE INDEX survey_box_survey ON survey_box (survey);

-- chosen is the choice of the question that the indicator is scored by; choices are all, parted by commas.
CREATE TABLE survey_answer (
    id      TEXT PRIMARY KEY,
    survey  TEXT NOT NULL,
    form    BIGINT NOT NULL,
    day     TEXT NOT NULL,
    chosen  TEXT NOT NULL,
    choices TEXT NOT NULL
) WITHOUT ROWID; -- sqlite
); -- postgres

CREATE INDEX survey_answer_survey ON survey_answer (survey);

-- Remarks stand apart from the answers that they came with.
CREATE TABLE survey_remark (
    id     TEXT PRIMARY KEY,
    survey TEXT NOT NULL,
    text   TEXT NOT NULL
) WITHOUT ROWID; -- sqlite
); -- postgres

CREATE INDEX survey_remark_survey ON survey_remark (survey);

-- The receipts of the answers that have left the box.
CREATE TABLE survey_receipt (
    hash   TEXT PRIMARY KEY,
    survey TEXT NOT NULL
) WITHOUT ROWID; -- sqlite
); -- postgres

-- How many answers came in which way.
CREATE TABLE survey_mode (
    survey TEXT NOT NULL,
    mode   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (survey, mode)
);
