ALTER TABLE answer DROP COLUMN taken_from;
