-- Who carries a received mail, and what has come in the last hour.
CREATE INDEX message_received ON message (received_id) WHERE received_id IS NOT NULL;
CREATE INDEX received_at ON received (received_at);
