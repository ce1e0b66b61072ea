-- +goose Up

-- Names that an organisation gave up: declarations carry the names of their time. key is the name without blanks and in
-- half width, until the last time it was given up.
CREATE TABLE former_name (
    organisation TEXT NOT NULL REFERENCES organisation (id),
    key          TEXT NOT NULL,
    name         TEXT NOT NULL,
    until        TEXT NOT NULL,
    PRIMARY KEY (organisation, key)
);
