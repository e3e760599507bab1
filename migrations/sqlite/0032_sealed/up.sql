-- Names and addresses are sealed, by a key for each person that is wrapped under a key outside the database. SQL cannot seal:
-- what stands in "name" and "address" is sealed when the database is first opened with the key, and the two are empty from then
-- on. Contacts of nobody who is asked have a key each.
CREATE TABLE data_key (
  id INTEGER PRIMARY KEY NOT NULL,
  person_id BIGINT UNIQUE REFERENCES person (id),
  wrapped BLOB NOT NULL
);
ALTER TABLE contact ADD COLUMN data_key_id BIGINT REFERENCES data_key (id);
ALTER TABLE contact ADD COLUMN sealed BLOB;
CREATE INDEX contact_data_key ON contact (data_key_id);
-- What is still to be sealed.
CREATE INDEX contact_plain ON contact (id) WHERE sealed IS NULL;
