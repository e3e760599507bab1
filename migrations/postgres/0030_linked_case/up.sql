-- Mother and father of a placed child can each have a course of their own. The later one names the first by its case number; the
-- child is asked about there. No foreign key: rows are copied in the order of their numbers, and the first course may come later.
ALTER TABLE family ADD COLUMN linked_case TEXT;
