-- Somebody who takes a role over on a day to come. unit_key is family, child and column of the register: of each there is one.
-- Name and address stand in a contact of its own, which belongs to nobody until then.
CREATE TABLE successor (
  id INTEGER PRIMARY KEY NOT NULL,
  unit_key TEXT NOT NULL UNIQUE,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  slot TEXT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  from_on DATE NOT NULL
);
CREATE INDEX successor_from ON successor (from_on);
CREATE INDEX successor_family ON successor (family_id);
