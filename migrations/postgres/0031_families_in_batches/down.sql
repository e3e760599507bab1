DROP INDEX help_family;
DROP INDEX letter_request_request;
