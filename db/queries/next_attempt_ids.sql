-- The first ids of so many blocks, see schema/0003_attempt_facts.sql.
SELECT nextval({ids_name}::pg_catalog.regclass) FROM generate_series(1, $1)
