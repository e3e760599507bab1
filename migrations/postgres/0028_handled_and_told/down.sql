-- What was noted about received mail is lost.
DELETE FROM message WHERE kind = 'passkey';
ALTER TABLE message DROP CONSTRAINT message_kind_known;
ALTER TABLE message ADD CONSTRAINT message_kind_known CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link',
    'digest', 'reply', 'help_asked', 'sign_in'));
ALTER TABLE received DROP COLUMN handled_note;
ALTER TABLE received DROP COLUMN handled_at;
