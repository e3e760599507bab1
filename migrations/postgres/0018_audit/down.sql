DROP TABLE audit;
DROP FUNCTION audit_kept();
DELETE FROM setting WHERE name = 'audit_head';
