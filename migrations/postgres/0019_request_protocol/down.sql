DROP INDEX request_protocol;
ALTER TABLE request DROP COLUMN protocol_id;
DELETE FROM protocol WHERE content = '';
