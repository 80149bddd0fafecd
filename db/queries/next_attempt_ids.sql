-- The first ids of so many blocks, see schema/0010_attempt_ids.sql.
SELECT nextval({attempt_ids_name}) FROM generate_series(1, $1)
