-- A family and a child are known to people by their case numbers, and “site” is also where a child lives.
ALTER TABLE family RENAME COLUMN number TO case_number;
ALTER TABLE family RENAME COLUMN site TO municipality;
ALTER TABLE child RENAME COLUMN number TO case_number;
ALTER TABLE lead RENAME COLUMN site TO municipality;
