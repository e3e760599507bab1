-- What only the program has checked until now, the database checks as well: the words of states, kinds and purposes, and that
-- an answer is somebody's.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

CREATE TABLE family_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  start_on DATE NOT NULL,
  end_on DATE,
  status TEXT NOT NULL CHECK (status IN ('active', 'completed', 'ended_early', 'left_in_startup',
    'withdrawn_before_start')),
  registered_on DATE NOT NULL,
  next_due_at TIMESTAMP
);
INSERT INTO family_checked (id, number, site, start_on, end_on, status, registered_on, next_due_at)
SELECT id, number, site, start_on, end_on, status, registered_on, next_due_at FROM family;
DROP TABLE family;
ALTER TABLE family_checked RENAME TO family;
CREATE INDEX family_next_due ON family (next_due_at);
CREATE INDEX family_site ON family (site);

CREATE TABLE child_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  number TEXT NOT NULL,
  birth_on DATE NOT NULL,
  registered_on DATE NOT NULL,
  sex TEXT CHECK (sex IN ('girl', 'boy')),
  UNIQUE (family_id, number)
);
INSERT INTO child_checked (id, family_id, number, birth_on, registered_on, sex)
SELECT id, family_id, number, birth_on, registered_on, sex FROM child;
DROP TABLE child;
ALTER TABLE child_checked RENAME TO child;

CREATE TABLE request_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  unit_key TEXT NOT NULL UNIQUE,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  wave TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  round INTEGER NOT NULL,
  nominal_on DATE NOT NULL,
  invited_on DATE,
  closes_on DATE NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'missing', 'cancelled')),
  answered_at TIMESTAMP,
  child_instrument TEXT,
  reason TEXT NOT NULL,
  declined_at TIMESTAMP,
  first_invited_on DATE,
  protocol_id BIGINT NOT NULL REFERENCES protocol (id)
);
INSERT INTO request_checked (id, unit_key, family_id, child_id, role, slot, wave, person_id, round, nominal_on,
    invited_on, closes_on, state, answered_at, child_instrument, reason, declined_at, first_invited_on, protocol_id)
SELECT id, unit_key, family_id, child_id, role, slot, wave, person_id, round, nominal_on, invited_on, closes_on,
    state, answered_at, child_instrument, reason, declined_at, first_invited_on, protocol_id FROM request;
DROP TABLE request;
ALTER TABLE request_checked RENAME TO request;
CREATE INDEX request_family ON request (family_id);
CREATE INDEX request_person ON request (person_id);
CREATE INDEX request_state_family ON request (state, family_id);
CREATE INDEX request_protocol ON request (protocol_id);

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
SELECT id, unique_key, person_id, lead_id, kind, for_day, state, next_try_at, leased_by, leased_until, attempts,
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

CREATE TABLE received_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('bounce', 'delay', 'delivered', 'auto_reply', 'read_receipt', 'complaint',
    'feedback', 'own', 'unknown', 'reply')),
  received_at TIMESTAMP NOT NULL,
  message_id BIGINT REFERENCES message (id),
  person_id BIGINT REFERENCES person (id),
  content BLOB,
  contact_id BIGINT REFERENCES contact (id)
);
-- A word of an earlier version for what is unknown now.
INSERT INTO received_checked (id, unique_key, kind, received_at, message_id, person_id, content, contact_id)
SELECT id, unique_key, CASE kind WHEN 'automatic' THEN 'unknown' ELSE kind END, received_at, message_id, person_id, content, contact_id FROM received;
DROP TABLE received;
ALTER TABLE received_checked RENAME TO received;
CREATE INDEX received_at ON received (received_at);

CREATE TABLE response_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  request_id BIGINT NOT NULL REFERENCES request (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  started_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP,
  study_words_id BIGINT REFERENCES study_words (id),
  UNIQUE (request_id, person_id)
);
INSERT INTO response_checked (id, request_id, person_id, started_at, submitted_at, study_words_id)
SELECT id, request_id, person_id, started_at, submitted_at, study_words_id FROM response;
DROP TABLE response;
ALTER TABLE response_checked RENAME TO response;

COMMIT;
PRAGMA foreign_keys = ON;
