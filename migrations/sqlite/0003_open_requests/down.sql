DROP INDEX family_site;
DROP INDEX request_state_family;
