-- What stands in schema $1 under the names $2: kind of relation, what it is partitioned by or, of a view, reads, and its columns in order.
SELECT c.relname::text,
       c.relkind::text,
       coalesce(pg_catalog.pg_get_partkeydef(c.oid), (
         SELECT string_agg(DISTINCT source.relname, ', ' ORDER BY source.relname)
         FROM pg_catalog.pg_rewrite AS r
         JOIN pg_catalog.pg_depend AS d ON d.objid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
         JOIN pg_catalog.pg_class AS source
           ON source.oid = d.refobjid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND source.relnamespace = c.relnamespace
         WHERE c.relkind = 'v' AND r.ev_class = c.oid AND source.oid <> c.oid)),
       ARRAY(
         SELECT a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
         FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2)
ORDER BY c.relname
