-- When somebody's answers were erased: whoever restores an older backup has to erase them again.
ALTER TABLE person ADD COLUMN erased_at TIMESTAMP;

-- When somebody last took it back that their answers are to be erased: what was confirmed before counts no longer.
ALTER TABLE person ADD COLUMN erase_kept_at TIMESTAMP;
