-- Rows are the planner's estimate, which costs nothing; what no ANALYZE has seen yet (-1) counts as none. Users and tasks are part of
-- what attempts take.
SELECT count(*)::integer,
       coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint,
       (coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0)
         + pg_catalog.pg_total_relation_size({users_name}::pg_catalog.regclass) + pg_catalog.pg_total_relation_size({tasks_name}::pg_catalog.regclass))::bigint,
       pg_catalog.pg_total_relation_size({quarantine_name}::pg_catalog.regclass)
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent = {facts_name}::pg_catalog.regclass
