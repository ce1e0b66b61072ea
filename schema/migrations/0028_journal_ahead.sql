-- +goose Up

-- A large step of loading writes vouchers and postings a moment ahead of all else on PostgreSQL, in a transaction of its own: up to this
-- number of a voucher they may be there without the step. Then they do not count, nobody is shown them, and who posts next removes them.
CREATE TABLE journal_ahead (
    id       BIGINT PRIMARY KEY,
    vouchers BIGINT NOT NULL
);
INSERT INTO journal_ahead (id, vouchers) VALUES (1, 0);

-- The postings that count: this is what is read. SQLite must not choose its way by the numbers for that.
CREATE VIEW posted AS SELECT seq, voucher, account, day, cut, person, num, den, reverses FROM posting WHERE +seq <= (SELECT postings FROM journal_head); -- sqlite
CREATE VIEW posted AS SELECT seq, voucher, account, day, cut, person, num, den, reverses FROM posting WHERE seq <= (SELECT postings FROM journal_head); -- postgres
