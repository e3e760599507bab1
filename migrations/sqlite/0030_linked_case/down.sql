ALTER TABLE family DROP COLUMN linked_case;
