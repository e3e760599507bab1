-- What is known of a message's way: how often handing it over was begun, and when last (the pace counts on it);
-- what a message that passes on a reply carries.
CREATE TABLE received (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  received_at TIMESTAMP NOT NULL,
  message_id BIGINT REFERENCES message (id),
  person_id BIGINT REFERENCES person (id),
  content BLOB
);

ALTER TABLE message ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN begun_at TIMESTAMP;
ALTER TABLE message ADD COLUMN to_domain TEXT;
ALTER TABLE message ADD COLUMN received_id BIGINT REFERENCES received (id);
CREATE INDEX message_begun ON message (begun_at);

-- Addresses to which no mail goes: a mail came back from there for good.
CREATE TABLE stopped_address (
  email_key TEXT PRIMARY KEY NOT NULL,
  since TIMESTAMP NOT NULL,
  words TEXT NOT NULL,
  message_id BIGINT REFERENCES message (id)
);

-- Set when the person has said that they want no more mail.
ALTER TABLE person ADD COLUMN no_mail_since TIMESTAMP;
