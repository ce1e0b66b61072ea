-- +goose Up

-- The stage's name in English, beside the Chinese one.
ALTER TABLE review_move ADD COLUMN stage_en TEXT NOT NULL DEFAULT '';

-- What a person was reminded of: one row for a declaration, the step it stands at in this round, its deadline and whether
-- that was near or had passed, so that nobody is told twice. read_at is when the person had seen it.
CREATE TABLE review_reminder (
    person      TEXT NOT NULL,
    declaration TEXT NOT NULL REFERENCES declaration (id),
    round       BIGINT NOT NULL,
    step        TEXT NOT NULL,
    due         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    sent_at     TEXT NOT NULL,
    mail        TEXT NOT NULL, -- the letter that told it, "" for none
    read_at     TEXT NOT NULL,
    PRIMARY KEY (person, declaration, round, step, due, kind)
);

-- How a person wishes to be reminded.
CREATE TABLE review_wish (
    person   TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    by_mail  BOOLEAN NOT NULL
);

-- Letters on their way. recipient is an identifier; names and addresses are looked up when a letter goes.
CREATE TABLE mail_outbox (
    id         TEXT PRIMARY KEY,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at TEXT NOT NULL,
    next_at    TEXT NOT NULL, -- "" where nothing more is to be done
    attempts   BIGINT NOT NULL,
    sent_at    TEXT NOT NULL,
    problem    TEXT NOT NULL
);
CREATE INDEX mail_outbox_next ON mail_outbox (next_at);

-- Which process does a job that only one may do at a time, and until when it has it.
CREATE TABLE job_lease (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  TEXT NOT NULL
);
