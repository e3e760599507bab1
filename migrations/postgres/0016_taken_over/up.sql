-- The response from which an answer was taken over: the same person's, about the same counterpart, for another child of the
-- family at the same wave. Empty for one that was given here.
ALTER TABLE answer ADD COLUMN taken_from BIGINT REFERENCES response (id);
