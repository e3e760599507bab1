-- Who is no project lead is lost, and what they have noted.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

DELETE FROM message_request WHERE purpose LIKE 'help%';
UPDATE help_asked SET message_id = NULL, ended = true;
DELETE FROM message WHERE kind IN ('help_asked', 'sign_in');

CREATE TABLE lead (
  id INTEGER PRIMARY KEY NOT NULL,
  municipality TEXT NOT NULL,
  contact_id BIGINT NOT NULL UNIQUE REFERENCES contact (id)
);
-- A contact is one lead's: of several municipalities the first stays.
INSERT INTO lead (id, municipality, contact_id)
SELECT m.id, m.municipality, s.contact_id FROM membership m JOIN staff s ON s.id = m.staff_id
WHERE m.id = (SELECT min(o.id) FROM membership o WHERE o.staff_id = m.staff_id AND o.kind = 'lead');

CREATE TABLE message_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT REFERENCES person (id),
  lead_id BIGINT REFERENCES lead (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link', 'digest', 'reply')),
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
INSERT INTO message_checked (id, unique_key, person_id, lead_id, kind, for_day, state, next_try_at, leased_by,
    leased_until, attempts, link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at,
    to_domain, received_id, contact_id)
SELECT id, unique_key, person_id, (SELECT min(l.id) FROM lead l
    JOIN staff s ON s.contact_id = l.contact_id WHERE s.id = message.staff_id), kind, for_day, state, next_try_at, leased_by, leased_until, attempts,
    link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at, to_domain, received_id,
    contact_id FROM message;
DROP TABLE message;
ALTER TABLE message_checked RENAME TO message;
CREATE INDEX message_state_next_try ON message (state, next_try_at);
CREATE INDEX message_person ON message (person_id);
CREATE INDEX message_begun ON message (begun_at);
CREATE INDEX message_received ON message (received_id) WHERE received_id IS NOT NULL;
CREATE INDEX message_contact ON message (contact_id);

CREATE TABLE message_request_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  message_id BIGINT NOT NULL REFERENCES message (id),
  request_id BIGINT NOT NULL REFERENCES request (id),
  purpose TEXT NOT NULL CHECK (purpose = 'invitation' OR purpose LIKE 'reminder%' OR purpose LIKE 'link%'),
  round INTEGER NOT NULL,
  dropped BOOLEAN NOT NULL,
  UNIQUE (request_id, round, purpose)
);
INSERT INTO message_request_checked (id, message_id, request_id, purpose, round, dropped)
SELECT id, message_id, request_id, purpose, round, dropped FROM message_request;
DROP TABLE message_request;
ALTER TABLE message_request_checked RENAME TO message_request;
CREATE INDEX message_request_message ON message_request (message_id);

DROP TABLE help_asked;
DROP TABLE note;
DROP TABLE passkey;
DROP TABLE staff_session;
DROP TABLE sign_in;
DROP TABLE membership;
DROP TABLE staff;
DROP INDEX request_state_closes;
ALTER TABLE family DROP COLUMN paused_until;
ALTER TABLE family DROP COLUMN pause_reason;
ALTER TABLE audit DROP COLUMN actor_staff_id;
ALTER TABLE audit DROP COLUMN staff_id;

COMMIT;
PRAGMA foreign_keys = ON;
