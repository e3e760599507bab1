-- Mother and father of a placed child can each have a course of their own. The later one names the first by its case number; the
-- child is asked about there. No foreign key: rows are copied in the order of their numbers, and the first course may come later.
ALTER TABLE family ADD COLUMN linked_case TEXT;
-- Looked for whenever a course is opened or changed; nearly all have none.
CREATE INDEX family_linked_case ON family (linked_case) WHERE linked_case IS NOT NULL;
