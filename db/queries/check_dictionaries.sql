-- What tells whether users and tasks are still those that were read: the files they lie in, which a TRUNCATE changes, one entry of each,
-- the backend that they were read from, which a crash of the server ends, and whom to forget (forgotten_generation.sql).
SELECT pg_relation_filenode({users_name}::pg_catalog.regclass)::bigint, pg_relation_filenode({tasks_name}::pg_catalog.regclass)::bigint,
       (SELECT user_id FROM {users} WHERE user_no = $1), (SELECT task_key FROM {tasks} WHERE task_no = $2),
       EXISTS (SELECT FROM pg_stat_get_activity($3) WHERE (extract(epoch FROM backend_start) * 1000000)::bigint = $4),
       (SELECT coalesce(sum(forgotten_no), 0)::bigint FROM {forgotten})
