ALTER TABLE person DROP COLUMN no_mail_since;
DROP TABLE stopped_address;
DROP INDEX message_begun;
ALTER TABLE message DROP COLUMN received_id;
ALTER TABLE message DROP COLUMN to_domain;
ALTER TABLE message DROP COLUMN begun_at;
ALTER TABLE message DROP COLUMN begun;
DROP TABLE received;
