-- That a person, a family or somebody's answers were erased: the row number that they had, and keyed hashes of what the register
-- called them (empty for answers), so that neither a sheet nor an older backup brings them back in silence. It holds no name,
-- address or case number.
CREATE TABLE tombstone (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'family', 'answers')),
  number BIGINT NOT NULL,
  erased_at TIMESTAMP NOT NULL,
  key_id TEXT NOT NULL,
  lookups TEXT NOT NULL,
  lifted_at TIMESTAMP
);
