-- What was submitted can be sealed to an evaluator's key besides: then the server cannot read it any more. "sealed_to" names the key.
-- What the same person is not asked again about a sibling stays readable here ("for_siblings") until the siblings' questionnaires
-- are answered or closed.
ALTER TABLE response ADD COLUMN sealed_to TEXT;
ALTER TABLE response ADD COLUMN for_siblings BLOB;
CREATE INDEX response_sealed_to ON response (sealed_to, submitted_at) WHERE sealed_to IS NOT NULL;
CREATE INDEX response_readable_here ON response (id) WHERE submitted_at IS NOT NULL AND sealed_to IS NULL;
CREATE INDEX response_for_siblings ON response (id) WHERE for_siblings IS NOT NULL;
-- What the evaluator has published for the workspace: figures with small cells held back, signed. One is there at most.
CREATE TABLE publication (
  id INTEGER PRIMARY KEY NOT NULL,
  made_at TIMESTAMP NOT NULL,
  content TEXT NOT NULL,
  signature BLOB NOT NULL
);
