DROP INDEX family_linked_case;
ALTER TABLE family DROP COLUMN linked_case;
