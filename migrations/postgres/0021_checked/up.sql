-- What only the program has checked until now, the database checks as well: the words of states, kinds and purposes, and that
-- an answer is somebody's.
ALTER TABLE family ADD CONSTRAINT family_status_known CHECK (status IN ('active', 'completed', 'ended_early',
    'left_in_startup', 'withdrawn_before_start'));
ALTER TABLE child ADD CONSTRAINT child_sex_known CHECK (sex IN ('girl', 'boy'));
ALTER TABLE request ADD CONSTRAINT request_state_known CHECK (state IN ('open', 'answered', 'missing', 'cancelled'));
ALTER TABLE message ADD CONSTRAINT message_kind_known CHECK (kind IN ('invitation', 'reminder', 'mixed', 'link',
    'digest', 'reply'));
ALTER TABLE message ADD CONSTRAINT message_state_known CHECK (state IN ('queued', 'sending', 'sent', 'deferred',
    'failed', 'bounced', 'uncertain', 'cancelled'));
ALTER TABLE message_request ADD CONSTRAINT message_request_purpose_known CHECK (purpose = 'invitation'
    OR purpose LIKE 'reminder%' OR purpose LIKE 'link%');
-- A word of an earlier version for what is unknown now.
UPDATE received SET kind = 'unknown' WHERE kind = 'automatic';
ALTER TABLE received ADD CONSTRAINT received_kind_known CHECK (kind IN ('bounce', 'delay', 'delivered', 'auto_reply',
    'read_receipt', 'complaint', 'feedback', 'own', 'unknown', 'reply'));
ALTER TABLE response ADD CONSTRAINT response_person FOREIGN KEY (person_id) REFERENCES person (id);
