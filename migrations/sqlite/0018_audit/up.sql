-- Who did what to whom, in the order in which it was stored. Each entry is chained to the one before it by a keyed hash.
-- Rows are named by their numbers and not referred to: what is erased or taken off a list leaves its entries.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY NOT NULL,
  at TIMESTAMP NOT NULL,
  actor TEXT NOT NULL,
  actor_person_id BIGINT,
  actor_way TEXT,
  actor_helper_id BIGINT,
  actor_user TEXT,
  act TEXT NOT NULL,
  family_id BIGINT,
  child_id BIGINT,
  person_id BIGINT,
  lead_id BIGINT,
  request_id BIGINT,
  message_id BIGINT,
  file TEXT,
  detail TEXT,
  key_id TEXT NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX audit_family ON audit (family_id);
CREATE INDEX audit_person ON audit (person_id);

-- Entries are only added.
CREATE TRIGGER audit_kept_as_it_is BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never changed');
END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never deleted');
END;
