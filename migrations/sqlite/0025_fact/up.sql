-- What the register tells of a family, or of a child of it, besides: the facts that the programme file defines. A date has a
-- day, a choice a value, and a choice that is told several times has both; unit_key is family, child, fact and day, each once.
CREATE TABLE fact (
  id INTEGER PRIMARY KEY NOT NULL,
  unit_key TEXT NOT NULL UNIQUE,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  name TEXT NOT NULL,
  value TEXT,
  told_of DATE,
  CHECK (value IS NOT NULL OR told_of IS NOT NULL)
);
CREATE INDEX fact_family ON fact (family_id);
