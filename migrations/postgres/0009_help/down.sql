ALTER TABLE hard_to_understand DROP COLUMN help_id;
ALTER TABLE answer DROP COLUMN help_id;
DROP TABLE help;
