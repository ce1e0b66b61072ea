-- +goose Up

-- The books of what the work contributes to each measure. Numbers stand for texts (voucher, account, cut) so that a posting
-- is narrow; a day is the number of days since 1970-01-01, a month year × 12 + month − 1.

-- The one row that numbers postings and vouchers: whoever settles locks it first and until commit.
CREATE TABLE journal_head (
    id       BIGINT PRIMARY KEY,
    postings BIGINT NOT NULL,
    vouchers BIGINT NOT NULL,
    posted   TEXT NOT NULL
);

INSERT INTO journal_head (id, postings, vouchers, posted) VALUES (1, 0, 0, '');

CREATE TABLE journal_account (
    id      BIGINT PRIMARY KEY,
    year    BIGINT NOT NULL,
    project TEXT NOT NULL,
    measure TEXT NOT NULL,
    UNIQUE (year, project, measure)
);

CREATE TABLE journal_cut (
    id           BIGINT PRIMARY KEY,
    organisation TEXT NOT NULL,
    district     TEXT NOT NULL,
    category     TEXT NOT NULL,
    grade        TEXT NOT NULL,
    sex          TEXT NOT NULL,
    age          TEXT NOT NULL,
    tag          TEXT NOT NULL,
    UNIQUE (organisation, district, category, grade, sex, age, tag)
);

CREATE TABLE voucher (
    id  INTEGER PRIMARY KEY, -- sqlite
    id  BIGINT PRIMARY KEY, -- postgres
    ref TEXT NOT NULL UNIQUE
);

-- Where a voucher does not count, and why; written anew when it is settled.
CREATE TABLE refusal (
    voucher BIGINT NOT NULL,
    account BIGINT NOT NULL,
    day     BIGINT NOT NULL,
    why     TEXT NOT NULL,
    PRIMARY KEY (voucher, account, day)
);

CREATE INDEX refusal_account ON refusal (account, day, voucher);

-- What one transaction posted: the numbers from first on, when, and the root of the tree of their leaves, which the log holds.
CREATE TABLE journal_batch (
    first  BIGINT PRIMARY KEY,
    n      BIGINT NOT NULL,
    posted TEXT NOT NULL,
    day    BIGINT NOT NULL,
    root   TEXT NOT NULL
);

CREATE TABLE posting (
    seq      INTEGER PRIMARY KEY, -- sqlite
    seq      BIGINT NOT NULL, -- postgres
    voucher  BIGINT NOT NULL,
    account  BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    cut      BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    num      BIGINT NOT NULL,
    den      BIGINT NOT NULL,
    reverses BIGINT NOT NULL
); -- sqlite
    , PRIMARY KEY (seq, day)) PARTITION BY RANGE (day); -- postgres

CREATE INDEX posting_voucher ON posting (voucher);
CREATE INDEX posting_account ON posting (account, day, seq, cut, person, num, den); -- sqlite
CREATE INDEX posting_account ON posting (account, day, seq) INCLUDE (cut, person, num, den); -- postgres
CREATE TABLE posting_rest PARTITION OF posting DEFAULT; -- postgres
CREATE INDEX posting_reverses ON posting (reverses) WHERE reverses <> 0;

-- Sums of postings by grain, see journal/grain.go. fresh counts persons at the day they first appear in the year, so that
-- it adds up from the beginning of the year; persons those of the month itself, which never add up.
CREATE TABLE balance (
    grain   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    period  BIGINT NOT NULL,
    cut     BIGINT NOT NULL,
    num     BIGINT NOT NULL,
    den     BIGINT NOT NULL,
    times   BIGINT NOT NULL,
    fresh   BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    PRIMARY KEY (grain, account, period, cut)
) WITHOUT ROWID; -- sqlite
); -- postgres

-- How many postings a person has on an account in a month, and under period 0 in the year with the first day of them.
CREATE TABLE person_count (
    account BIGINT NOT NULL,
    period  BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    refs    BIGINT NOT NULL,
    first   BIGINT NOT NULL,
    PRIMARY KEY (account, period, person)
) WITHOUT ROWID; -- sqlite
); -- postgres
