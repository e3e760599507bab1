ALTER TABLE response DROP COLUMN study_words_id;
DROP TABLE study_words;
