-- What is sealed stays unreadable: SQL cannot open it.
ALTER TABLE help DROP COLUMN last_said_at;
DROP INDEX response_found_hard;
ALTER TABLE response DROP COLUMN found_hard;
ALTER TABLE response DROP COLUMN sealed;
