-- +goose Up

-- Up to which day the figures of a project and year are final. Every closing is kept, the highest number of a project and
-- year is the one in force. through is the number of a day.
CREATE TABLE journal_closing (
    year    BIGINT NOT NULL,
    project TEXT NOT NULL,
    number  BIGINT NOT NULL,
    through BIGINT NOT NULL,
    made    TEXT NOT NULL,
    maker   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (year, project, number)
);

-- Names the newest closing, '' for none, so that who settles reads closings only when there is another.
ALTER TABLE journal_head ADD COLUMN closed TEXT NOT NULL DEFAULT '';

-- What was changed although it was final: postings of a voucher on an account, in the batch whose first posting is first.
CREATE TABLE journal_amendment (
    first   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    voucher BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    made    TEXT NOT NULL,
    maker   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (first, account, voucher)
);

CREATE INDEX journal_amendment_account ON journal_amendment (account, first);

-- Whether the books agreed with the records, day by day.
CREATE TABLE journal_review (
    id          TEXT PRIMARY KEY,
    day         TEXT NOT NULL,
    began       TEXT NOT NULL,
    ended       TEXT NOT NULL,
    postings    BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    harms       BIGINT NOT NULL,
    found       TEXT NOT NULL
);

CREATE INDEX journal_review_began ON journal_review (began);

-- Where the books stood at an instant is asked for by it.
CREATE INDEX journal_batch_posted ON journal_batch (posted, first);

-- Whether a posting takes another back is read from the index as well, so that standing persons are counted from it alone.
DROP INDEX posting_account;
CREATE INDEX posting_account ON posting (account, day, seq, cut, person, num, den, reverses); -- sqlite
CREATE INDEX posting_account ON posting (account, day, seq) INCLUDE (cut, person, num, den, reverses); -- postgres

-- How a person stands on an account: how often in its year, first on which day, and how often in each month: ten bits each,
-- from January on in early, from July on in late. Nothing was posted before, so there is nothing to carry over.
DROP TABLE person_count;

CREATE TABLE person_count (
    account BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    refs    BIGINT NOT NULL,
    first   BIGINT NOT NULL,
    early   BIGINT NOT NULL,
    late    BIGINT NOT NULL,
    PRIMARY KEY (account, person)
) WITHOUT ROWID; -- sqlite
); -- postgres

-- A balance is rewritten in its own page.
ALTER TABLE balance SET (fillfactor = 60); -- postgres
