ALTER TABLE family RENAME COLUMN case_number TO number;
ALTER TABLE family RENAME COLUMN municipality TO site;
ALTER TABLE child RENAME COLUMN case_number TO number;
ALTER TABLE lead RENAME COLUMN municipality TO site;
