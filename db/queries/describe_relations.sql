-- What stands in schema $1 under the names $2: kind of relation and its columns in order.
SELECT c.relname::text,
       c.relkind::text,
       coalesce(a.attname::text, ''),
       coalesce(pg_catalog.format_type(a.atttypid, a.atttypmod), ''),
       pg_catalog.pg_get_partkeydef(c.oid)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = $1 AND c.relname = ANY ($2)
ORDER BY c.relname, a.attnum
