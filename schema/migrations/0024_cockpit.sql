-- +goose Up

-- The act that wrote a batch of postings is found by its instant.
CREATE INDEX leaf_at ON leaf (at);
