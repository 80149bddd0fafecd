-- The numbers of users $1, in UTF-8, in their order; 0 for one that is not there. Texts come as bytes, as a parameter that the database's
-- encoding lacks fails before the statement begins, which Npgsql's prepared statements do not survive. The collation is named because
-- convert_from takes that of its second parameter, a name, which is not the index's: each user would be looked for in the whole table.
SELECT coalesce((SELECT user_no FROM {users} WHERE user_id = convert_from(wanted.user_id, 'UTF8') COLLATE "default"), 0)
FROM unnest($1) WITH ORDINALITY AS wanted (user_id, place)
ORDER BY place
