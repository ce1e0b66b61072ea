-- +goose Up

-- What was posted in a month, by business month (grain 7): what was known at a past instant is told by some months and some days
-- instead of by all days since the beginning. The month of a posted day is reckoned as package number does.
INSERT INTO balance (grain, account, period, cut, num, den, times, fresh, persons)
SELECT 7, account, (era * 400 + year) * 12 + (5 * (of_era - (365 * year + year / 4 - year / 100)) + 2) / 153 + 2, cut,
    CAST(SUM(num) AS BIGINT), CAST(SUM(den) AS BIGINT), CAST(SUM(times) AS BIGINT), CAST(SUM(fresh) AS BIGINT), 0
FROM (SELECT account, cut, num, den, times, fresh, era, of_era, (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365 AS year
    FROM (SELECT account, cut, num, den, times, fresh, (period + 719468) / 146097 AS era, (period + 719468) % 146097 AS of_era
        FROM balance WHERE grain = 4) days) years
GROUP BY account, (era * 400 + year) * 12 + (5 * (of_era - (365 * year + year / 4 - year / 100)) + 2) / 153 + 2, cut;
