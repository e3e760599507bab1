-- Keys of digests stay as they are.
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

ALTER TABLE lead ADD COLUMN name TEXT, ADD COLUMN email TEXT, ADD COLUMN email_key TEXT, ADD COLUMN language TEXT;
UPDATE lead SET name = c.name, email = c.address, email_key = lower(c.address), language = c.language
FROM contact c WHERE c.id = lead.contact_id;
ALTER TABLE lead ALTER COLUMN name SET NOT NULL, ALTER COLUMN email SET NOT NULL, ALTER COLUMN email_key SET NOT NULL,
  ALTER COLUMN language SET NOT NULL, ADD UNIQUE (site, email_key), DROP COLUMN contact_id;

ALTER TABLE person ADD COLUMN email TEXT, ADD COLUMN email_key TEXT UNIQUE, ADD COLUMN language TEXT;
UPDATE person SET email = coalesce(c.address, ''), language = c.language,
  email_key = coalesce(lower(c.address), (SELECT 'letter' || chr(9) || f.number || chr(9) || coalesce(h.number, '') || chr(9) || a.slot || chr(9) ||
    lower(c.name) FROM assignment a JOIN family f ON f.id = a.family_id LEFT JOIN child h ON h.id = a.child_id
    WHERE a.person_id = c.person_id ORDER BY a.id DESC LIMIT 1), 'letter' || chr(9) || CAST(c.person_id AS TEXT))
FROM contact c WHERE c.person_id = person.id AND c.is_current;
ALTER TABLE person ALTER COLUMN email SET NOT NULL, ALTER COLUMN email_key SET NOT NULL, ALTER COLUMN language SET NOT NULL;

ALTER TABLE assignment ADD COLUMN name TEXT;
UPDATE assignment SET name = c.name FROM contact c WHERE c.id = assignment.contact_id;
ALTER TABLE assignment ALTER COLUMN name SET NOT NULL, DROP COLUMN contact_id;
DROP TABLE contact;
