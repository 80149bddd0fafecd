-- What tells whether users and tasks are still those that were read: the files they lie in, which a TRUNCATE changes, and one entry of each.
SELECT pg_relation_filenode({users_name}::pg_catalog.regclass)::bigint, pg_relation_filenode({tasks_name}::pg_catalog.regclass)::bigint,
       (SELECT user_id FROM {users} WHERE user_no = $1), (SELECT task_key FROM {tasks} WHERE task_no = $2)
