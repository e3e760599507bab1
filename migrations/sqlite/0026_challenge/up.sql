-- What a browser was asked to prove, by a passkey or at the organisation's own sign-in: good once, for a few minutes, for the
-- browser that holds what the hash is of.
CREATE TABLE challenge (
  id INTEGER PRIMARY KEY NOT NULL,
  holder_hash TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('add_passkey', 'use_passkey', 'organisation')),
  content TEXT NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX challenge_expires ON challenge (expires_at);
