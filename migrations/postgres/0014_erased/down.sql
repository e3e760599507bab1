ALTER TABLE person DROP COLUMN erase_kept_at;
ALTER TABLE person DROP COLUMN erased_at;
