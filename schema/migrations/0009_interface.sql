-- +goose Up

-- Requests of other systems that carry a key, so that one sent twice is done once. state: taken, done (the act stands, its
-- answer is not kept yet), answered. Rows older than a day are removed.
CREATE TABLE idempotency (
    actor    TEXT NOT NULL,
    key      TEXT NOT NULL,
    request  TEXT NOT NULL,
    state    TEXT NOT NULL,
    status   BIGINT NOT NULL,
    headers  TEXT NOT NULL,
    body     TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_taken ON idempotency (taken_at);

-- Other systems that are told of what was decided in an organisation and below it. events are names parted by blanks;
-- secret signs what is sent to it.
CREATE TABLE webhook (
    id           TEXT PRIMARY KEY,
    organisation TEXT NOT NULL,
    url          TEXT NOT NULL,
    events       TEXT NOT NULL,
    secret       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    ended_at     TEXT NOT NULL
);
CREATE INDEX webhook_organisation ON webhook (organisation);

-- What is to be sent, and what came of it. state: waiting, delivered, given_up, ended.
CREATE TABLE webhook_delivery (
    id        TEXT PRIMARY KEY,
    webhook   TEXT NOT NULL REFERENCES webhook (id),
    event     TEXT NOT NULL,
    body      TEXT NOT NULL,
    state     TEXT NOT NULL,
    tries     BIGINT NOT NULL,
    queued_at TEXT NOT NULL,
    due_at    TEXT NOT NULL,
    tried_at  TEXT NOT NULL,
    status    BIGINT NOT NULL,
    answer    TEXT NOT NULL
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due_at);
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, queued_at);
