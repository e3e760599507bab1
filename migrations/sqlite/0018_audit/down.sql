DROP TABLE audit;
DELETE FROM setting WHERE name = 'audit_head';
