-- What is sealed stays unreadable: SQL cannot open it.
DROP INDEX contact_plain;
DROP INDEX contact_data_key;
ALTER TABLE contact DROP COLUMN sealed;
ALTER TABLE contact DROP COLUMN data_key_id;
DROP TABLE data_key;
