-- No, thank you. A person who has left the study is neither asked nor written to (no_mail_since is set as well); who
-- has withdrawn consent is in no report and no export.
ALTER TABLE person ADD COLUMN left_since TIMESTAMP;
ALTER TABLE person ADD COLUMN withdrawn_since TIMESTAMP;

-- This one questionnaire was declined: it stays open, nothing more is written about it, and it ends unanswered.
ALTER TABLE request ADD COLUMN declined_at TIMESTAMP;
