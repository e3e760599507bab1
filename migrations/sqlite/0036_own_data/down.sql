-- What people said is wrong is lost.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

DROP TABLE correction;
UPDATE received SET message_id = NULL WHERE message_id IN (SELECT id FROM message WHERE kind = 'own_data');
UPDATE suppressed_address SET message_id = NULL WHERE message_id IN (SELECT id FROM message WHERE kind = 'own_data');
DELETE FROM message WHERE kind = 'own_data';

CREATE TABLE message_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT REFERENCES person (id),
  staff_id BIGINT REFERENCES staff (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link', 'digest', 'reply', 'help_asked',
    'sign_in', 'passkey')),
  for_day DATE NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'bounced', 'uncertain',
    'cancelled')),
  next_try_at TIMESTAMP NOT NULL,
  leased_by TEXT,
  leased_until TIMESTAMP,
  attempts INTEGER NOT NULL,
  link_hash TEXT UNIQUE,
  listed INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  sent_at TIMESTAMP,
  sent_on DATE,
  server_words TEXT,
  begun INTEGER NOT NULL DEFAULT 0,
  begun_at TIMESTAMP,
  to_domain TEXT,
  received_id BIGINT REFERENCES received (id),
  contact_id BIGINT REFERENCES contact (id)
);
INSERT INTO message_checked (id, unique_key, person_id, staff_id, kind, for_day, state, next_try_at, leased_by, leased_until,
    attempts, link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at, to_domain, received_id,
    contact_id)
SELECT id, unique_key, person_id, staff_id, kind, for_day, state, next_try_at, leased_by, leased_until,
    attempts, link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at, to_domain, received_id,
    contact_id FROM message;
DROP TABLE message;
ALTER TABLE message_checked RENAME TO message;
CREATE INDEX message_state_next_try ON message (state, next_try_at);
CREATE INDEX message_person ON message (person_id);
CREATE INDEX message_begun ON message (begun_at);
CREATE INDEX message_received ON message (received_id) WHERE received_id IS NOT NULL;
CREATE INDEX message_contact ON message (contact_id);
CREATE INDEX message_sign_in ON message (next_try_at) WHERE kind = 'sign_in';

COMMIT;
PRAGMA foreign_keys = ON;
