-- +goose Up

-- The keys that something here is sealed with: a proof tells whether a key file holds the very key, and nothing else.
CREATE TABLE seal_key (
    id      TEXT PRIMARY KEY,
    proof   TEXT NOT NULL,
    used_at TEXT NOT NULL
);

-- Columns whose values from before there was a seal have been sealed: a text in the clear is an intruder from then on.
CREATE TABLE sealed_column (
    name      TEXT PRIMARY KEY,
    sealed_at TEXT NOT NULL
);

-- What was handed over as a file, once per content, in base64 chunks as document_chunk (ADR 0004). state is what the
-- virus scanner said of the content: clean, unscanned or infected.
CREATE TABLE file (
    sha256     TEXT PRIMARY KEY,
    size       BIGINT NOT NULL,
    type       TEXT NOT NULL,
    state      TEXT NOT NULL,
    scanned_at TEXT NOT NULL,
    scanner    TEXT NOT NULL,
    threat     TEXT NOT NULL,
    kept_at    TEXT NOT NULL,
    dropped_at TEXT NOT NULL -- its chunks are gone: nothing attached needs them any more
);
CREATE TABLE file_chunk (
    file     TEXT NOT NULL REFERENCES file (sha256),
    position BIGINT NOT NULL,
    content  TEXT NOT NULL,
    PRIMARY KEY (file, position)
);

-- A file attached to a subject ("declaration/0abc"). Removing keeps the row, who did it and why.
CREATE TABLE attachment (
    id            TEXT PRIMARY KEY,
    subject       TEXT NOT NULL,
    name          TEXT NOT NULL,
    note          TEXT NOT NULL,
    file          TEXT NOT NULL REFERENCES file (sha256),
    added_at      TEXT NOT NULL,
    added_by      TEXT NOT NULL,
    added_by_id   TEXT NOT NULL,
    removed_at    TEXT NOT NULL,
    removed_by    TEXT NOT NULL,
    removed_by_id TEXT NOT NULL,
    reason        TEXT NOT NULL
);
CREATE INDEX attachment_subject ON attachment (subject, id);
CREATE INDEX attachment_file ON attachment (file);
