DROP TABLE publication;
DROP INDEX response_for_siblings;
DROP INDEX response_readable_here;
DROP INDEX response_sealed_to;
ALTER TABLE response DROP COLUMN for_siblings;
ALTER TABLE response DROP COLUMN sealed_to;
