-- What somebody wrote in their own words beside the questions of one questionnaire; one text for each response.
CREATE TABLE own_words (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL UNIQUE REFERENCES response (id),
  language TEXT NOT NULL,
  content TEXT NOT NULL,
  said_at TIMESTAMP NOT NULL
);
