ALTER TABLE request DROP COLUMN declined_at;
ALTER TABLE person DROP COLUMN withdrawn_since;
ALTER TABLE person DROP COLUMN left_since;
