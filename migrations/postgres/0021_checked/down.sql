ALTER TABLE family DROP CONSTRAINT family_status_known;
ALTER TABLE child DROP CONSTRAINT child_sex_known;
ALTER TABLE request DROP CONSTRAINT request_state_known;
ALTER TABLE message DROP CONSTRAINT message_kind_known;
ALTER TABLE message DROP CONSTRAINT message_state_known;
ALTER TABLE message_request DROP CONSTRAINT message_request_purpose_known;
ALTER TABLE received DROP CONSTRAINT received_kind_known;
ALTER TABLE response DROP CONSTRAINT response_person;
