-- People and answers are apart: names and addresses stand in person, assignment and lead; answers hang on a
-- request, which knows a person by number only.

CREATE TABLE setting (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
);

CREATE TABLE lead (
  id INTEGER PRIMARY KEY NOT NULL,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  language TEXT NOT NULL,
  UNIQUE (site, email_key)
);

CREATE TABLE family (
  id INTEGER PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  start_on DATE NOT NULL,
  end_on DATE,
  status TEXT NOT NULL,
  registered_on DATE NOT NULL,
  next_due_at TIMESTAMP
);
CREATE INDEX family_next_due ON family (next_due_at);

CREATE TABLE child (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  number TEXT NOT NULL,
  birth_on DATE NOT NULL,
  registered_on DATE NOT NULL,
  UNIQUE (family_id, number)
);

CREATE TABLE person (
  id INTEGER PRIMARY KEY NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL
);

CREATE TABLE assignment (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE
);
CREATE INDEX assignment_family ON assignment (family_id);
CREATE INDEX assignment_person ON assignment (person_id);

-- "round" counts how often the request has been invited anew (another person, another address).
CREATE TABLE request (
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
  state TEXT NOT NULL,
  answered_at TIMESTAMP,
  child_instrument TEXT,
  reason TEXT NOT NULL
);
CREATE INDEX request_family ON request (family_id);
CREATE INDEX request_person ON request (person_id);

CREATE TABLE message (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT REFERENCES person (id),
  lead_id BIGINT REFERENCES lead (id),
  kind TEXT NOT NULL,
  for_day DATE NOT NULL,
  state TEXT NOT NULL,
  next_try_at TIMESTAMP NOT NULL,
  leased_by TEXT,
  leased_until TIMESTAMP,
  attempts INTEGER NOT NULL,
  to_address TEXT,
  link_hash TEXT UNIQUE,
  listed INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  sent_at TIMESTAMP,
  sent_on DATE,
  server_words TEXT
);
CREATE INDEX message_state_next_try ON message (state, next_try_at);
CREATE INDEX message_person ON message (person_id);

-- What falls due in a message: purpose is invitation, reminder1, reminder2, …
CREATE TABLE message_request (
  id INTEGER PRIMARY KEY NOT NULL,
  message_id BIGINT NOT NULL REFERENCES message (id),
  request_id BIGINT NOT NULL REFERENCES request (id),
  purpose TEXT NOT NULL,
  round INTEGER NOT NULL,
  dropped BOOLEAN NOT NULL,
  UNIQUE (request_id, round, purpose)
);
CREATE INDEX message_request_message ON message_request (message_id);

-- The exact instrument and wording that was shown, stored once by the hash of its content.
CREATE TABLE version (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  instrument TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL
);

CREATE TABLE response (
  id INTEGER PRIMARY KEY NOT NULL,
  request_id BIGINT NOT NULL REFERENCES request (id),
  person_id BIGINT NOT NULL,
  started_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP,
  UNIQUE (request_id, person_id)
);

CREATE TABLE answer (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  instrument TEXT NOT NULL,
  item TEXT NOT NULL,
  value INTEGER NOT NULL,
  answered_at TIMESTAMP NOT NULL,
  UNIQUE (response_id, item)
);

CREATE TABLE score (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  instrument TEXT NOT NULL,
  name TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  UNIQUE (response_id, name)
);

-- Wording that an operator has installed, with its licence.
CREATE TABLE wording (
  id INTEGER PRIMARY KEY NOT NULL,
  instrument TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL,
  installed_at TIMESTAMP NOT NULL,
  UNIQUE (instrument, language)
);
