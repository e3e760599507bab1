-- Assisted answering: a one-time code that a helper has made for somebody, and the session that it opened. Neither
-- code nor link is stored: the code is made from the unique key, the link from the code and a number that only the
-- opened page knew. Whoever opened it writes the link's hash, once.
CREATE TABLE help (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  family_id BIGINT NOT NULL REFERENCES family (id),
  helper_id BIGINT NOT NULL REFERENCES person (id),
  helper_role TEXT NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  link_hash TEXT UNIQUE,
  made_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  opened_at TIMESTAMP,
  ended_at TIMESTAMP
);
CREATE INDEX help_person ON help (person_id);
CREATE INDEX help_helper ON help (helper_id);

-- The session in which an answer was last given; empty for one that was given alone.
ALTER TABLE answer ADD COLUMN help_id BIGINT REFERENCES help (id);

-- The same of what was said to be hard to understand.
ALTER TABLE hard_to_understand ADD COLUMN help_id BIGINT REFERENCES help (id);
