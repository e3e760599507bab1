-- What was forgotten stays so; what was announced is not known any more. An audit log without its first entries does not fit before
-- this version.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

DROP TABLE to_forget;
ALTER TABLE family DROP COLUMN contacts_forgotten_on;

DELETE FROM tombstone WHERE kind = 'contacts';
UPDATE tombstone SET kind = 'family' WHERE kind = 'expired';
CREATE TABLE tombstone_before (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'family', 'answers')),
  number BIGINT NOT NULL,
  erased_at TIMESTAMP NOT NULL,
  key_id TEXT NOT NULL,
  lookups TEXT NOT NULL,
  lifted_at TIMESTAMP
);
INSERT INTO tombstone_before (id, kind, number, erased_at, key_id, lookups, lifted_at)
SELECT id, kind, number, erased_at, key_id, lookups, lifted_at FROM tombstone;
DROP TABLE tombstone;
ALTER TABLE tombstone_before RENAME TO tombstone;

DROP TRIGGER audit_kept;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never deleted');
END;

COMMIT;
PRAGMA foreign_keys = ON;
