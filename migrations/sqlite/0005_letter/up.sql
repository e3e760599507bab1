-- Letters on paper. Nothing that opens anything is stored: the link in a letter is made from its unique key, and
-- only hashes stand here. The same requests to the same person are the same letter, however often it is printed.
CREATE TABLE letter (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  link_hash TEXT NOT NULL UNIQUE,
  short_hash TEXT NOT NULL UNIQUE,
  printed_at TIMESTAMP NOT NULL
);
CREATE INDEX letter_person ON letter (person_id);

CREATE TABLE letter_request (
  id INTEGER PRIMARY KEY NOT NULL,
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  request_id BIGINT NOT NULL REFERENCES request (id),
  round INTEGER NOT NULL,
  UNIQUE (letter_id, request_id)
);
