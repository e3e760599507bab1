DROP TABLE hard_to_understand;
