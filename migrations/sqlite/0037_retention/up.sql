-- What is kept for a time, and forgotten when it is over: what is to be forgotten was announced a month before, and of a family it is
-- known since when its people have no names. Of the audit log entries may be deleted that stand before its beginning, as the
-- setting `audit_begins` says; nobody makes that setting fit who does not have the secret.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

ALTER TABLE family ADD COLUMN contacts_forgotten_on DATE;

CREATE TABLE to_forget (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('contacts', 'answers', 'received_mail', 'logs')),
  family_id BIGINT REFERENCES family (id),
  due_on DATE NOT NULL,
  announced_at TIMESTAMP NOT NULL
);
CREATE INDEX to_forget_family ON to_forget (family_id);
CREATE INDEX to_forget_kind ON to_forget (kind, due_on);

CREATE TABLE tombstone_of_contacts (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'family', 'answers', 'contacts', 'expired')),
  number BIGINT NOT NULL,
  erased_at TIMESTAMP NOT NULL,
  key_id TEXT NOT NULL,
  lookups TEXT NOT NULL,
  lifted_at TIMESTAMP
);
INSERT INTO tombstone_of_contacts (id, kind, number, erased_at, key_id, lookups, lifted_at)
SELECT id, kind, number, erased_at, key_id, lookups, lifted_at FROM tombstone;
DROP TABLE tombstone;
ALTER TABLE tombstone_of_contacts RENAME TO tombstone;

DROP TRIGGER audit_kept;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
WHEN OLD.number > COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'audit_begins'), 0)
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never deleted before its time');
END;

COMMIT;
PRAGMA foreign_keys = ON;
