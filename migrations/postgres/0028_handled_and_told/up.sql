-- When somebody has seen to a received mail that the service could give to nobody, and what they noted about it; and a mail
-- that tells of a passkey.
ALTER TABLE received ADD COLUMN handled_at TIMESTAMP;
ALTER TABLE received ADD COLUMN handled_note TEXT;
ALTER TABLE message DROP CONSTRAINT message_kind_known;
ALTER TABLE message ADD CONSTRAINT message_kind_known CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link',
    'digest', 'reply', 'help_asked', 'sign_in', 'passkey'));
