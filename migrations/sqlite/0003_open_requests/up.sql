-- What is open in a municipality, for the digests: a Monday reads what is missing, not all that was ever asked.
CREATE INDEX request_state_family ON request (state, family_id);
CREATE INDEX family_site ON family (site);
