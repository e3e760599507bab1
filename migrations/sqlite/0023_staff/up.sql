-- Staff sign in and act: accounts in place of the list of project leads, what they note, pause and ask for, and who did it.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- Whoever works with the study signs in as a member of staff: by a link in a mail, or by a passkey.
CREATE TABLE staff (
  id INTEGER PRIMARY KEY NOT NULL,
  contact_id BIGINT NOT NULL UNIQUE REFERENCES contact (id)
);
-- What a member of staff is, and of which municipality; an empty one is the whole study.
CREATE TABLE membership (
  id INTEGER PRIMARY KEY NOT NULL,
  staff_id BIGINT NOT NULL REFERENCES staff (id),
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'secretariat', 'evaluator', 'operator')),
  municipality TEXT NOT NULL,
  CHECK ((kind = 'lead') = (municipality <> '')),
  UNIQUE (staff_id, kind, municipality)
);
CREATE INDEX membership_kind ON membership (kind);

-- The list of project leads becomes accounts: one for each address, with a membership for each municipality.
INSERT INTO staff (id, contact_id)
SELECT l.id, l.contact_id FROM lead l JOIN contact c ON c.id = l.contact_id
WHERE l.id = (SELECT min(o.id) FROM lead o JOIN contact oc ON oc.id = o.contact_id
  WHERE lower(trim(oc.address)) = lower(trim(c.address)));
INSERT INTO membership (id, staff_id, kind, municipality)
SELECT l.id, (SELECT min(o.id) FROM lead o JOIN contact oc ON oc.id = o.contact_id
  WHERE lower(trim(oc.address)) = lower(trim(c.address))), 'lead', l.municipality
FROM lead l JOIN contact c ON c.id = l.contact_id
WHERE l.id = (SELECT min(o.id) FROM lead o JOIN contact oc ON oc.id = o.contact_id
  WHERE lower(trim(oc.address)) = lower(trim(c.address)) AND o.municipality = l.municipality);

CREATE TABLE message_checked (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT REFERENCES person (id),
  staff_id BIGINT REFERENCES staff (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link', 'digest', 'reply', 'help_asked',
    'sign_in')),
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
INSERT INTO message_checked (id, unique_key, person_id, staff_id, kind, for_day, state, next_try_at, leased_by,
    leased_until, attempts, link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at,
    to_domain, received_id, contact_id)
SELECT id, unique_key, person_id, (SELECT s.id FROM staff s JOIN contact sc ON sc.id = s.contact_id,
    lead l JOIN contact lc ON lc.id = l.contact_id
    WHERE l.id = message.lead_id AND lower(trim(sc.address)) = lower(trim(lc.address))), kind, for_day, state, next_try_at, leased_by, leased_until, attempts,
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
  purpose TEXT NOT NULL CHECK (purpose = 'invitation' OR purpose LIKE 'reminder%' OR purpose LIKE 'link%'
    OR purpose LIKE 'help%'),
  round INTEGER NOT NULL,
  dropped BOOLEAN NOT NULL,
  UNIQUE (request_id, round, purpose)
);
INSERT INTO message_request_checked (id, message_id, request_id, purpose, round, dropped)
SELECT id, message_id, request_id, purpose, round, dropped FROM message_request;
DROP TABLE message_request;
ALTER TABLE message_request_checked RENAME TO message_request;
CREATE INDEX message_request_message ON message_request (message_id);

UPDATE contact SET name = '', is_current = false
WHERE id IN (SELECT contact_id FROM lead) AND id NOT IN (SELECT contact_id FROM staff);
DROP TABLE lead;

-- A link to sign in by, asked for in one browser and good once.
CREATE TABLE sign_in (
  id INTEGER PRIMARY KEY NOT NULL,
  staff_id BIGINT NOT NULL REFERENCES staff (id),
  browser_hash TEXT NOT NULL,
  asked_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE INDEX sign_in_staff ON sign_in (staff_id, asked_at);
CREATE INDEX sign_in_asked ON sign_in (asked_at);
-- A browser that is signed in. Whose token it is, the hash tells.
CREATE TABLE staff_session (
  id INTEGER PRIMARY KEY NOT NULL,
  staff_id BIGINT NOT NULL REFERENCES staff (id),
  token_hash TEXT NOT NULL UNIQUE,
  way TEXT NOT NULL CHECK (way IN ('link', 'passkey', 'organisation', 'demonstration')),
  begun_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP
);
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX staff_session_expires ON staff_session (expires_at);
CREATE TABLE passkey (
  id INTEGER PRIMARY KEY NOT NULL,
  staff_id BIGINT NOT NULL REFERENCES staff (id),
  credential TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  name TEXT NOT NULL,
  added_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE INDEX passkey_staff ON passkey (staff_id);
-- What staff have done about an answer that is outstanding, in their words, and until when nobody need be told of it.
CREATE TABLE note (
  id INTEGER PRIMARY KEY NOT NULL,
  request_id BIGINT NOT NULL REFERENCES request (id),
  staff_id BIGINT REFERENCES staff (id),
  noted_at TIMESTAMP NOT NULL,
  quiet_until DATE,
  content TEXT NOT NULL
);
CREATE INDEX note_request ON note (request_id);
-- That somebody who helps was asked to: written into their mail of a day.
CREATE TABLE help_asked (
  id INTEGER PRIMARY KEY NOT NULL,
  request_id BIGINT NOT NULL REFERENCES request (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  asked_at TIMESTAMP NOT NULL,
  message_id BIGINT REFERENCES message (id),
  ended BOOLEAN NOT NULL
);
CREATE INDEX help_asked_request ON help_asked (request_id);
-- One that waits is enough.
CREATE UNIQUE INDEX help_asked_waiting ON help_asked (request_id, person_id) WHERE message_id IS NULL AND NOT ended;
-- No mail about a family until that day.
ALTER TABLE family ADD COLUMN paused_until DATE;
ALTER TABLE family ADD COLUMN pause_reason TEXT;
-- What is open, by when it closes.
CREATE INDEX request_state_closes ON request (state, closes_on);
-- Whoever waits to sign in waits for nobody else's mail.
CREATE INDEX message_sign_in ON message (next_try_at) WHERE kind = 'sign_in';
ALTER TABLE audit ADD COLUMN actor_staff_id BIGINT;
ALTER TABLE audit ADD COLUMN staff_id BIGINT;

COMMIT;
PRAGMA foreign_keys = ON;
