-- +goose Up

-- The one row that numbers the log: whoever appends locks it until commit, so the order of numbers is the order of
-- commits, without gap. frontier is the hashes of the complete subtrees that the leaves come to, the largest first,
-- each 44 characters of base64; their fold is the root of the tree.
CREATE TABLE log_head (
    id       BIGINT PRIMARY KEY,
    size     BIGINT NOT NULL,
    at       TEXT NOT NULL,
    frontier TEXT NOT NULL
);

INSERT INTO log_head (id, size, at, frontier) VALUES (1, 0, '', '');

-- A leaf is one act, never changed. Its hash is not kept: it is made of body, of which at and subject are copies.
CREATE TABLE leaf (
    seq     BIGINT PRIMARY KEY,
    at      TEXT NOT NULL,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL
);

CREATE INDEX leaf_subject ON leaf (subject, seq);

-- Hashes of full blocks: level 1 of 256 leaves each, level 2 of 65,536. A tile holds 256 hashes of 44 characters of
-- base64 and grows as blocks fill.
CREATE TABLE tile (
    level  BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    hashes TEXT NOT NULL,
    PRIMARY KEY (level, n)
);

-- Signed notes of what the log was at a size.
CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    at   TEXT NOT NULL
);

-- Tables whose rows the log accounts for, since the leaf that took in what stood before.
CREATE TABLE log_table (
    name TEXT PRIMARY KEY,
    seq  BIGINT NOT NULL
);
