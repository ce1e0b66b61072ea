-- +goose Up

-- Who writes never reads a whole table on PostgreSQL if there is another way, so the row of the head is named: else all ways to the postings
-- seemed equally dear, and the worst was taken.
DROP VIEW posted;
CREATE VIEW posted AS SELECT seq, voucher, account, day, cut, person, num, den, reverses FROM posting WHERE +seq <= (SELECT postings FROM journal_head WHERE id = 1); -- sqlite
CREATE VIEW posted AS SELECT seq, voucher, account, day, cut, person, num, den, reverses FROM posting WHERE seq <= (SELECT postings FROM journal_head WHERE id = 1); -- postgres
