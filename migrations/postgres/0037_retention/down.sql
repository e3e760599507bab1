-- What was forgotten stays so; what was announced is not known any more. An audit log without its first entries does not fit before
-- this version.
DROP TABLE to_forget;
ALTER TABLE family DROP COLUMN contacts_forgotten_on;
DELETE FROM tombstone WHERE kind = 'contacts';
UPDATE tombstone SET kind = 'family' WHERE kind = 'expired';
ALTER TABLE tombstone DROP CONSTRAINT tombstone_kind_check;
ALTER TABLE tombstone ADD CONSTRAINT tombstone_kind_check CHECK (kind IN ('person', 'family', 'answers'));

CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry of the audit log is never changed or deleted';
END;
$$;
