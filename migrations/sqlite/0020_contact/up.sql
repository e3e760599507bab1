-- Who somebody is (person) and how they are reached (contact) are two tables. Names and addresses stand in contact alone.
-- "lookup" is a keyed hash of the address, or, for whoever has none, of the place and name that stand for one: SQL cannot
-- make it, so it stays empty here and is filled when the database is first opened with the secret.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE contact (
  id INTEGER PRIMARY KEY NOT NULL,
  person_id BIGINT REFERENCES person (id),
  is_current BOOLEAN NOT NULL,
  name TEXT NOT NULL,
  address TEXT,
  lookup TEXT,
  language TEXT NOT NULL,
  reach TEXT NOT NULL CHECK (reach IN ('mail', 'paper')),
  CHECK (reach = 'mail' OR address IS NULL)
);

-- Of each person the present one, under the name beside the latest role.
INSERT INTO contact (person_id, is_current, name, address, language, reach)
SELECT p.id, true,
  coalesce((SELECT a.name FROM assignment a WHERE a.person_id = p.id
            ORDER BY CASE WHEN a.to_on IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT 1), ''),
  nullif(p.email, ''), p.language, CASE WHEN p.email = '' THEN 'paper' ELSE 'mail' END
FROM person p ORDER BY p.id;

-- The same address under other names.
INSERT INTO contact (person_id, is_current, name, address, language, reach)
SELECT DISTINCT c.person_id, false, a.name, c.address, c.language, c.reach
FROM assignment a JOIN contact c ON c.person_id = a.person_id
WHERE a.name <> c.name;

-- Former addresses, to which mail went, or for which a letter or a code was made.
INSERT INTO contact (person_id, is_current, name, address, language, reach)
SELECT DISTINCT o.person_id, false, '', nullif(o.to_address, ''), p.language,
  CASE WHEN o.to_address = '' THEN 'paper' ELSE 'mail' END
FROM (SELECT person_id, to_address FROM message UNION SELECT person_id, to_address FROM letter
      UNION SELECT person_id, to_address FROM help) o
JOIN person p ON p.id = o.person_id
WHERE o.to_address IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM contact c WHERE c.person_id = o.person_id AND coalesce(c.address, '') = o.to_address);

-- Addresses of nobody who is asked: former project leads, the operator, and all to which no mail goes.
INSERT INTO contact (person_id, is_current, name, address, language, reach)
SELECT DISTINCT CAST(NULL AS BIGINT), false, '', o.address, 'da', 'mail'
FROM (SELECT to_address AS address FROM message WHERE person_id IS NULL AND to_address <> ''
      UNION SELECT email_key FROM stopped_address) o;

ALTER TABLE message ADD COLUMN contact_id BIGINT REFERENCES contact (id);
UPDATE message SET contact_id = (
  SELECT c.id FROM contact c WHERE c.person_id = message.person_id AND c.address = message.to_address
  ORDER BY c.is_current DESC, c.id LIMIT 1)
WHERE person_id IS NOT NULL AND to_address IS NOT NULL;
UPDATE message SET contact_id = (
  SELECT min(c.id) FROM contact c WHERE c.person_id IS NULL AND c.address = message.to_address)
WHERE person_id IS NULL AND to_address IS NOT NULL;
ALTER TABLE message DROP COLUMN to_address;

ALTER TABLE letter ADD COLUMN contact_id BIGINT REFERENCES contact (id);
ALTER TABLE help ADD COLUMN contact_id BIGINT REFERENCES contact (id);
UPDATE letter SET contact_id = (
  SELECT c.id FROM contact c WHERE c.person_id = letter.person_id AND coalesce(c.address, '') = letter.to_address
  ORDER BY c.is_current DESC, c.id LIMIT 1)
WHERE to_address IS NOT NULL;
ALTER TABLE letter DROP COLUMN to_address;
UPDATE help SET contact_id = (
  SELECT c.id FROM contact c WHERE c.person_id = help.person_id AND coalesce(c.address, '') = help.to_address
  ORDER BY c.is_current DESC, c.id LIMIT 1)
WHERE to_address IS NOT NULL;
ALTER TABLE help DROP COLUMN to_address;

ALTER TABLE received ADD COLUMN contact_id BIGINT REFERENCES contact (id);
UPDATE received SET contact_id = (SELECT m.contact_id FROM message m WHERE m.id = received.message_id);

-- One row for each address; whether another contact is of that address, its lookup tells.
CREATE TABLE suppressed_address (
  contact_id BIGINT PRIMARY KEY NOT NULL REFERENCES contact (id),
  since TIMESTAMP NOT NULL,
  words TEXT NOT NULL,
  message_id BIGINT REFERENCES message (id)
);
INSERT INTO suppressed_address (contact_id, since, words, message_id)
SELECT (SELECT min(c.id) FROM contact c WHERE c.person_id IS NULL AND c.address = s.email_key), since, words, message_id
FROM stopped_address s;
DROP TABLE stopped_address;

-- No key holds an address: the digest's names the lead's row. The first of a Monday is the one that counts.
UPDATE message SET unique_key = 'digest:m' || CAST(id AS TEXT) || ':' || substr(unique_key, -10) WHERE unique_key LIKE 'digest:%';
UPDATE message SET unique_key = 'digest:' || CAST(lead_id AS TEXT) || ':' || substr(unique_key, -10)
WHERE unique_key LIKE 'digest:m%' AND lead_id IS NOT NULL AND id = (
  SELECT min(o.id) FROM message o WHERE o.lead_id = message.lead_id AND o.unique_key LIKE 'digest:%'
  AND substr(o.unique_key, -10) = substr(message.unique_key, -10));

-- SQLite drops no column that is unique: such tables are made anew.
ALTER TABLE contact ADD COLUMN lead_id BIGINT;
INSERT INTO contact (person_id, is_current, name, address, language, reach, lead_id)
SELECT NULL, true, name, email, language, 'mail', id FROM lead ORDER BY id;
CREATE TABLE lead_kept AS SELECT l.id, l.site, c.id AS contact_id FROM lead l JOIN contact c ON c.lead_id = l.id;
DROP TABLE lead;
CREATE TABLE lead (
  id INTEGER PRIMARY KEY NOT NULL,
  site TEXT NOT NULL,
  contact_id BIGINT NOT NULL UNIQUE REFERENCES contact (id)
);
INSERT INTO lead (id, site, contact_id) SELECT id, site, contact_id FROM lead_kept;
DROP TABLE lead_kept;
ALTER TABLE contact DROP COLUMN lead_id;

CREATE TABLE assignment_kept AS SELECT a.id, a.family_id, a.child_id, a.role, a.slot, a.person_id, a.from_on, a.to_on,
  (SELECT c.id FROM contact c WHERE c.person_id = a.person_id AND c.name = a.name ORDER BY c.is_current DESC, c.id LIMIT 1)
  AS contact_id FROM assignment a;
DROP TABLE assignment;
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  from_on DATE NOT NULL,
  to_on DATE,
  contact_id BIGINT NOT NULL REFERENCES contact (id)
);
INSERT INTO assignment (id, family_id, child_id, role, slot, person_id, from_on, to_on, contact_id)
SELECT id, family_id, child_id, role, slot, person_id, from_on, to_on, contact_id FROM assignment_kept;
DROP TABLE assignment_kept;
CREATE INDEX assignment_family ON assignment (family_id);
CREATE INDEX assignment_person ON assignment (person_id);

CREATE TABLE person_kept AS SELECT * FROM person;
DROP TABLE person;
CREATE TABLE person (
  id INTEGER PRIMARY KEY NOT NULL,
  no_mail_since TIMESTAMP,
  left_since TIMESTAMP,
  withdrawn_since TIMESTAMP,
  erase_due_at TIMESTAMP,
  erased_at TIMESTAMP,
  erase_kept_at TIMESTAMP
);
INSERT INTO person (id, no_mail_since, left_since, withdrawn_since, erase_due_at, erased_at, erase_kept_at)
SELECT id, no_mail_since, left_since, withdrawn_since, erase_due_at, erased_at, erase_kept_at FROM person_kept;
DROP TABLE person_kept;
CREATE INDEX person_erase_due ON person (erase_due_at);

CREATE INDEX assignment_contact ON assignment (contact_id);
CREATE INDEX message_contact ON message (contact_id);
CREATE INDEX contact_person ON contact (person_id);
CREATE INDEX contact_lookup ON contact (lookup);
-- One present contact for each person, and one person for each address.
CREATE UNIQUE INDEX contact_current_person ON contact (person_id) WHERE is_current;
CREATE UNIQUE INDEX contact_current_lookup ON contact (lookup) WHERE is_current AND person_id IS NOT NULL;
