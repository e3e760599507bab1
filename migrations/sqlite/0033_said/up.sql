-- What somebody has said in a response is one sealed text. SQL cannot seal: what stands in "answer", "score", "taken_back",
-- "hard_to_understand" and "own_words" goes into it when the database is first opened with the key, and they are empty from then
-- on. Beside it stands only whether a question was found hard to understand: the reports look for those before all else.
ALTER TABLE response ADD COLUMN sealed BLOB;
ALTER TABLE response ADD COLUMN found_hard BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX response_found_hard ON response (id) WHERE found_hard;
-- When an answer was last given in a session with help.
ALTER TABLE help ADD COLUMN last_said_at TIMESTAMP;
UPDATE help SET last_said_at = (SELECT max(answered_at) FROM answer WHERE help_id = help.id);
