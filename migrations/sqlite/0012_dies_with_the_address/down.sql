ALTER TABLE help DROP COLUMN to_address;
ALTER TABLE letter DROP COLUMN to_address;
DROP INDEX person_erase_due;
ALTER TABLE person DROP COLUMN erase_due_at;
