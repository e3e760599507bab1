DROP INDEX received_at;
DROP INDEX message_received;
