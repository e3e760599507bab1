-- Questions of which somebody said that they are hard to understand, with the version that was shown to them. Stays when
-- the questionnaire is submitted, and when it never is.
CREATE TABLE hard_to_understand (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  item TEXT NOT NULL,
  said_at TIMESTAMP NOT NULL,
  UNIQUE (response_id, item)
);
