DROP TABLE letter_request;
DROP TABLE letter;
