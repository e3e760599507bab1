PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- Requests of a database that never noted a protocol stand on this one, which holds nothing; the first that is taken on
-- takes its place.
INSERT INTO protocol (hash, programme, version, content, taken_on_at)
SELECT '', '', '', '', '1970-01-01 00:00:00'
WHERE NOT EXISTS (SELECT 1 FROM protocol) AND EXISTS (SELECT 1 FROM request);

-- The protocol under which a request was made: it is shown, checked and scored by it for ever.
CREATE TABLE request_made (
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
  reason TEXT NOT NULL,
  declined_at TIMESTAMP,
  first_invited_on DATE,
  protocol_id BIGINT NOT NULL REFERENCES protocol (id)
);

-- The last one that had been taken on by the day on which a request was made, which is the day of its first mail or letter;
-- the earliest where that was before all of them.
INSERT INTO request_made
SELECT
  r.id, r.unit_key, r.family_id, r.child_id, r.role, r.slot, r.wave, r.person_id, r.round, r.nominal_on, r.invited_on,
  r.closes_on, r.state, r.answered_at, r.child_instrument, r.reason, r.declined_at, r.first_invited_on,
  COALESCE(
    (SELECT p.id FROM protocol p
     WHERE date(p.taken_on_at) <= COALESCE(
       (SELECT min(m.for_day) FROM message_request mr JOIN message m ON m.id = mr.message_id WHERE mr.request_id = r.id),
       r.first_invited_on, r.nominal_on)
     ORDER BY p.taken_on_at DESC, p.id DESC LIMIT 1),
    (SELECT p.id FROM protocol p ORDER BY p.taken_on_at, p.id LIMIT 1)
  )
FROM request r;

DROP TABLE request;
ALTER TABLE request_made RENAME TO request;
CREATE INDEX request_family ON request (family_id);
CREATE INDEX request_person ON request (person_id);
CREATE INDEX request_state_family ON request (state, family_id);
CREATE INDEX request_protocol ON request (protocol_id);

COMMIT;
PRAGMA foreign_keys = ON;
