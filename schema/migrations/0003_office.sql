-- +goose Up

-- The tree of organisations; the root has no parent. key is the name without blanks and in half width, one among siblings.
CREATE TABLE organisation (
    id         TEXT PRIMARY KEY,
    parent     TEXT REFERENCES organisation (id),
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    key        TEXT NOT NULL,
    founded_at TEXT NOT NULL,
    closed_at  TEXT NOT NULL
);
CREATE UNIQUE INDEX organisation_name ON organisation (parent, key) WHERE closed_at = '';

-- Staff. name, phone and email are personal fields, in the clear until there is a seal.
CREATE TABLE person (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    pinyin    TEXT NOT NULL,
    phone     TEXT NOT NULL,
    email     TEXT NOT NULL,
    hired_at  TEXT NOT NULL,
    left_at   TEXT NOT NULL
);

-- Who had which role where, from when to when; rows are never deleted.
CREATE TABLE post (
    id           TEXT PRIMARY KEY,
    person       TEXT NOT NULL REFERENCES person (id),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    role         TEXT NOT NULL,
    given_at     TEXT NOT NULL,
    given_by     TEXT NOT NULL,
    ended_at     TEXT NOT NULL,
    ended_by     TEXT NOT NULL
);
CREATE UNIQUE INDEX post_held ON post (person, organisation, role) WHERE ended_at = '';
CREATE INDEX post_organisation ON post (organisation);

-- How a person signs in here. hash is blank until a link was used, and where a person signs in elsewhere only.
CREATE TABLE account (
    person      TEXT PRIMARY KEY REFERENCES person (id),
    login       TEXT NOT NULL UNIQUE,
    hash        TEXT NOT NULL,
    password_at TEXT NOT NULL,
    signed_in   TEXT NOT NULL
);

-- Who a person is at a sign-in provider.
CREATE TABLE identity (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person    TEXT NOT NULL REFERENCES person (id),
    linked_at TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_person ON identity (person);

-- An authenticator app. secret is in the clear until there is a seal; step is the last one used.
CREATE TABLE second_factor (
    person       TEXT PRIMARY KEY REFERENCES person (id),
    secret       TEXT NOT NULL,
    begun_at     TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    step         BIGINT NOT NULL
);
CREATE TABLE recovery_code (
    digest  TEXT PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (id),
    used_at TEXT NOT NULL
);
CREATE INDEX recovery_code_person ON recovery_code (person);

-- A link that works once: the first set-up (person is blank), or a new password.
CREATE TABLE entry_link (
    digest     TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL,
    person     TEXT REFERENCES person (id),
    second     BOOLEAN NOT NULL, -- using it also takes the second factor away
    made_at    TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT NOT NULL
);
CREATE INDEX entry_link_person ON entry_link (person);

-- Failures at a door: the level right after the last one, in thousandths. key is a digest, so that what was typed by
-- mistake is not kept.
CREATE TABLE failure (
    door  TEXT NOT NULL,
    key   TEXT NOT NULL,
    level BIGINT NOT NULL,
    at    TEXT NOT NULL,
    PRIMARY KEY (door, key)
);
CREATE INDEX failure_at ON failure (at);

-- Devices and addresses that a person signed in from.
CREATE TABLE known_place (
    person  TEXT NOT NULL REFERENCES person (id),
    place   TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (person, place)
);

-- A session; digest is of the secret in the cookie. shown says that a second factor was shown.
CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    person     TEXT NOT NULL REFERENCES person (id),
    shown      BOOLEAN NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    opened_at  TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at   TEXT NOT NULL
);
CREATE INDEX session_person ON session (person);

-- A token for programs; digest is of the secret, scope the acts it may do, a line each.
CREATE TABLE api_token (
    id         TEXT PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    person     TEXT NOT NULL REFERENCES person (id),
    name       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    issued_at  TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT NOT NULL,
    ended_at   TEXT NOT NULL
);
CREATE INDEX api_token_person ON api_token (person);
