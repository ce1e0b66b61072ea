-- +goose Up

-- A list of self-evaluations that some are drawn from for review, frozen before the number that decides is known; never changed. Content is
-- the list with weights, rules, size and where the number is published, as JSON; digest is the SHA-256 of just that text.
CREATE TABLE draw_list (
    id             TEXT PRIMARY KEY,
    department     TEXT NOT NULL,
    year           BIGINT NOT NULL,
    content        TEXT NOT NULL,
    digest         TEXT NOT NULL,
    prepared_at    TEXT NOT NULL,
    prepared_by    TEXT NOT NULL,
    prepared_by_id TEXT NOT NULL
);

CREATE INDEX draw_list_scope ON draw_list (department, year);

-- The number that was published and who was drawn by it: places in the list, as JSON; never changed.
CREATE TABLE draw_seed (
    list        TEXT PRIMARY KEY,
    seed        TEXT NOT NULL,
    published   TEXT NOT NULL, -- where it was found
    picked      TEXT NOT NULL,
    drawn_at    TEXT NOT NULL,
    drawn_by    TEXT NOT NULL,
    drawn_by_id TEXT NOT NULL
);
