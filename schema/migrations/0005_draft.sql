-- +goose Up

-- A working copy of a declaration: what it began from, for which organisation, and what became of it. declaration and
-- base are the kept declaration and revision that it changes, '' and 0 where it makes a new one.
CREATE TABLE draft (
    id            TEXT PRIMARY KEY,
    organisation  TEXT NOT NULL,
    kind          TEXT NOT NULL,
    origin        TEXT NOT NULL,
    declaration   TEXT NOT NULL,
    base          BIGINT NOT NULL,
    state         TEXT NOT NULL,
    started_at    TEXT NOT NULL,
    started_by    TEXT NOT NULL,
    started_by_id TEXT NOT NULL,
    ended_at      TEXT NOT NULL,
    ended_by      TEXT NOT NULL,
    ended_by_id   TEXT NOT NULL,
    revision      BIGINT NOT NULL -- that it became, 0 while it is none
);
CREATE INDEX draft_organisation ON draft (organisation, state);
-- One working copy of a declaration, shared.
CREATE UNIQUE INDEX draft_declaration ON draft (declaration) WHERE state = 'open' AND declaration <> '';

-- What it is compared with: the declaration that it began from, as JSON.
CREATE TABLE draft_start (
    draft   TEXT PRIMARY KEY REFERENCES draft (id),
    content TEXT NOT NULL
);

-- The rows of indicators. place orders them; origin is the indicator of draft_start that a row continues, -1 for none.
-- A row taken out stays, so that it can come back with all that stood in it.
CREATE TABLE draft_row (
    draft  TEXT NOT NULL REFERENCES draft (id),
    id     TEXT NOT NULL,
    place  BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    gone   BOOLEAN NOT NULL,
    edit   BIGINT NOT NULL, -- that wrote it last, 0 for the start
    PRIMARY KEY (draft, id)
);

-- What stands in a cell, as it was typed; row_id is '' outside the indicators. edit is the one that wrote it, 0 for the start.
CREATE TABLE draft_cell (
    draft      TEXT NOT NULL REFERENCES draft (id),
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    content    TEXT NOT NULL,
    edit       BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, row_id, field)
);

-- What somebody typed into a cell that had become something else meanwhile; it waits until a person picks.
CREATE TABLE draft_rival (
    draft      TEXT NOT NULL REFERENCES draft (id),
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    content    TEXT NOT NULL,
    edit       BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, row_id, field, written_by_id)
);

-- Everything that was done to a draft; never changed. client is the name that the writer's machine gave the edit, so that
-- one sent twice is one; reverts is the edit that an undo or redo is about.
CREATE TABLE draft_edit (
    draft      TEXT NOT NULL REFERENCES draft (id),
    number     BIGINT NOT NULL,
    client     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    row_id     TEXT NOT NULL,
    field      TEXT NOT NULL,
    was        TEXT NOT NULL,
    became     TEXT NOT NULL,
    contested  BOOLEAN NOT NULL,
    reverts    BIGINT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_id TEXT NOT NULL,
    PRIMARY KEY (draft, number)
);
CREATE INDEX draft_edit_person ON draft_edit (draft, written_by_id, number);
CREATE UNIQUE INDEX draft_edit_client ON draft_edit (draft, written_by_id, client) WHERE client <> '';
