-- +goose Up

-- What was posted in another month than it is for was kept by cut as well (grain 6). It is read from the postings now, day by day.
DELETE FROM balance WHERE grain = 6;
