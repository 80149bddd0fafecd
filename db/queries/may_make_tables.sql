-- In the schema where it is there, else in the database, where it is made first.
SELECT coalesce(
  (SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE') FROM pg_catalog.pg_namespace AS n WHERE n.nspname = $1),
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'))
