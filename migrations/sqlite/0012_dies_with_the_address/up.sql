-- When somebody's answers are erased who has asked for it: until then it can be taken back, and they are in no report.
ALTER TABLE person ADD COLUMN erase_due_at TIMESTAMP;
CREATE INDEX person_erase_due ON person (erase_due_at);

-- The address that the person had when a letter was printed or a one-time code was made, empty for none: both open
-- nothing once it is another one. Not known of those that are older than this.
ALTER TABLE letter ADD COLUMN to_address TEXT;
ALTER TABLE help ADD COLUMN to_address TEXT;
