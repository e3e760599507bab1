-- What respondents were told about the study ("About these questions"), in every version that somebody was shown.
CREATE TABLE study_words (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL
);

-- What the pages of a response told last, before it was sent; empty where nothing was told.
ALTER TABLE response ADD COLUMN study_words_id BIGINT REFERENCES study_words (id);
