-- Keys of digests stay as they are.
PRAGMA defer_foreign_keys = ON;
DELETE FROM setting WHERE name = 'contact_key_id';

CREATE TABLE stopped_address (
  email_key TEXT PRIMARY KEY NOT NULL,
  since TIMESTAMP NOT NULL,
  words TEXT NOT NULL,
  message_id BIGINT REFERENCES message (id)
);
INSERT INTO stopped_address (email_key, since, words, message_id)
SELECT lower(c.address), min(s.since), min(s.words), min(s.message_id)
FROM suppressed_address s JOIN contact c ON c.id = s.contact_id WHERE c.address IS NOT NULL GROUP BY lower(c.address);
DROP TABLE suppressed_address;
DROP INDEX message_contact;
ALTER TABLE received DROP COLUMN contact_id;
ALTER TABLE message ADD COLUMN to_address TEXT;
UPDATE message SET to_address = (SELECT c.address FROM contact c WHERE c.id = message.contact_id);
ALTER TABLE message DROP COLUMN contact_id;
ALTER TABLE letter ADD COLUMN to_address TEXT;
UPDATE letter SET to_address = (SELECT coalesce(c.address, '') FROM contact c WHERE c.id = letter.contact_id);
ALTER TABLE letter DROP COLUMN contact_id;
ALTER TABLE help ADD COLUMN to_address TEXT;
UPDATE help SET to_address = (SELECT coalesce(c.address, '') FROM contact c WHERE c.id = help.contact_id);
ALTER TABLE help DROP COLUMN contact_id;

CREATE TABLE lead_kept AS SELECT l.id, l.site, c.name, c.address, c.language FROM lead l JOIN contact c ON c.id = l.contact_id;
DROP TABLE lead;
CREATE TABLE lead (
  id INTEGER PRIMARY KEY NOT NULL,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  language TEXT NOT NULL,
  UNIQUE (site, email_key)
);
INSERT INTO lead (id, site, name, email, email_key, language) SELECT id, site, name, address, lower(address), language FROM lead_kept;
DROP TABLE lead_kept;

CREATE TABLE person_kept AS SELECT p.*, coalesce(c.address, '') AS email, c.language,
  coalesce(lower(c.address), (SELECT 'letter' || char(9) || f.number || char(9) || coalesce(h.number, '') || char(9) || a.slot || char(9) ||
    lower(c.name) FROM assignment a JOIN family f ON f.id = a.family_id LEFT JOIN child h ON h.id = a.child_id
    WHERE a.person_id = c.person_id ORDER BY a.id DESC LIMIT 1), 'letter' || char(9) || CAST(c.person_id AS TEXT)) AS email_key
FROM person p JOIN contact c ON c.person_id = p.id AND c.is_current;
CREATE TABLE assignment_kept AS SELECT a.*, c.name FROM assignment a JOIN contact c ON c.id = a.contact_id;
DROP TABLE assignment;
DROP TABLE contact;
DROP TABLE person;
CREATE TABLE person (
  id INTEGER PRIMARY KEY NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL,
  no_mail_since TIMESTAMP,
  left_since TIMESTAMP,
  withdrawn_since TIMESTAMP,
  erase_due_at TIMESTAMP,
  erased_at TIMESTAMP,
  erase_kept_at TIMESTAMP
);
INSERT INTO person (id, email, email_key, language, no_mail_since, left_since, withdrawn_since, erase_due_at, erased_at,
  erase_kept_at)
SELECT id, email, email_key, language, no_mail_since, left_since, withdrawn_since, erase_due_at, erased_at, erase_kept_at
FROM person_kept;
DROP TABLE person_kept;
CREATE INDEX person_erase_due ON person (erase_due_at);
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE
);
INSERT INTO assignment (id, family_id, child_id, role, slot, person_id, name, from_on, to_on)
SELECT id, family_id, child_id, role, slot, person_id, name, from_on, to_on FROM assignment_kept;
DROP TABLE assignment_kept;
CREATE INDEX assignment_family ON assignment (family_id);
CREATE INDEX assignment_person ON assignment (person_id);
