DROP TABLE taken_back;
