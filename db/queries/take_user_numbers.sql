-- So many numbers for new users, and whom to forget by now (forgotten_generation.sql). The sequence is looked up once, as that takes longer
-- than a number.
WITH found AS MATERIALIZED (SELECT pg_get_serial_sequence({users_name}, 'user_no')::pg_catalog.regclass AS numbers)
SELECT array_agg(nextval(numbers)::integer), (SELECT coalesce(sum(forgotten_no), 0)::bigint FROM {forgotten})
FROM found CROSS JOIN generate_series(1, $1)
