-- What people said is wrong is lost.
DROP TABLE correction;
UPDATE received SET message_id = NULL WHERE message_id IN (SELECT id FROM message WHERE kind = 'own_data');
UPDATE suppressed_address SET message_id = NULL WHERE message_id IN (SELECT id FROM message WHERE kind = 'own_data');
DELETE FROM message WHERE kind = 'own_data';
ALTER TABLE message DROP CONSTRAINT message_kind_known;
ALTER TABLE message ADD CONSTRAINT message_kind_known CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link',
    'digest', 'reply', 'help_asked', 'sign_in', 'passkey'));
