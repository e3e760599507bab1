-- When an answer of an open questionnaire was last taken back: what was said before that and comes late, because the
-- connection was lost, does not bring it back. Gone once the questionnaire is submitted.
CREATE TABLE taken_back (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  item TEXT NOT NULL,
  taken_back_at TIMESTAMP NOT NULL,
  UNIQUE (response_id, item)
);
