-- +goose Up

-- Records of activities: items of plans, events, attendances, exams, incidents, reports of months. heap puts what is read
-- and written together side by side: attendances and exams with their event. day is '' for an attendance, link the item of an
-- event and the event of an attendance or exam, waits the next day that changes what the record posts ('' for none).
-- natural_key is of what makes it the same record when it comes again.
CREATE TABLE activity_record (
    heap         TEXT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    year         BIGINT NOT NULL,
    department   TEXT NOT NULL,
    project      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    day          TEXT NOT NULL,
    link         TEXT NOT NULL,
    person       BIGINT NOT NULL,
    code         TEXT NOT NULL,
    state        TEXT NOT NULL,
    natural_key  TEXT NOT NULL UNIQUE,
    waits        TEXT NOT NULL,
    content      TEXT NOT NULL,
    late         TEXT NOT NULL,
    act          TEXT NOT NULL,
    reason       TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_id   TEXT NOT NULL,
    PRIMARY KEY (heap, id)
);

CREATE UNIQUE INDEX activity_record_id ON activity_record (id);
CREATE INDEX activity_record_list ON activity_record (kind, year, organisation, day);
CREATE INDEX activity_record_link ON activity_record (link, kind);
CREATE INDEX activity_record_code ON activity_record (code);
CREATE INDEX activity_record_waits ON activity_record (waits);

-- What records were before their last version.
CREATE TABLE activity_former (
    heap       TEXT NOT NULL,
    id         TEXT NOT NULL,
    number     BIGINT NOT NULL,
    state      TEXT NOT NULL,
    content    TEXT NOT NULL,
    act        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_by_id TEXT NOT NULL,
    PRIMARY KEY (heap, id, number)
);

-- How often somebody failed to sign in to an event in an hour; client is a digest.
CREATE TABLE sign_in_try (
    event  TEXT NOT NULL,
    client TEXT NOT NULL,
    hour   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (event, client, hour)
);
