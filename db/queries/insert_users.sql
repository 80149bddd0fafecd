-- Adds users $1, in UTF-8, which come in order, so that two programs cannot wait for each other. One that another program adds at this moment is
-- left out here and is there to be found when this ends. None are added once somebody was forgotten whom the program does not know of, as it
-- may be one of them: $2 is its forgotten_generation.sql, which is read after the table's lock is there.
INSERT INTO {users} (user_id) SELECT convert_from(wanted, 'UTF8') FROM unnest($1) AS wanted
WHERE (SELECT coalesce(sum(forgotten_no), 0) FROM {forgotten}) = $2
ON CONFLICT DO NOTHING
RETURNING user_no, user_id
