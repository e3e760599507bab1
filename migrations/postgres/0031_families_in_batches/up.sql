-- A report reads some families at a time, and letters and help with them.
CREATE INDEX letter_request_request ON letter_request (request_id);
CREATE INDEX help_family ON help (family_id);
