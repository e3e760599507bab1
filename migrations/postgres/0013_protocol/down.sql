ALTER TABLE child DROP COLUMN sex;
ALTER TABLE request DROP COLUMN first_invited_on;
DROP TABLE protocol;
DELETE FROM setting WHERE name = 'protocol';
