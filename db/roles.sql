-- Two roles for the program's schema: a loader, as which grader-etl works, and a reporter, which reads what is loaded and nothing else.
--
--   psql -v ON_ERROR_STOP=1 -f db/roles.sql DATABASE                            as a superuser, or as the owner of the database with CREATEROLE
--   psql -v schema=lms -v loader=lms_loader -v reporter=lms_reporter -f ...       with other names
--
-- Run it before the first load, and again after it: tables that are there are shared out then, and the partitions of months to come
-- are the reporter's to read from that on. It may be run at any time: it ends in the same state. Roles have no password; give the
-- loader one with \password, and make people members: GRANT grader_reporter TO anna. The reporter has what the program's own reports
-- read; a role for BI tools that reads the views of views.sql and none of the tables is made there.

\if :{?schema}
\else
  \set schema grader
\endif
\if :{?loader}
\else
  \set loader grader_loader
\endif
\if :{?reporter}
\else
  \set reporter grader_reporter
\endif

BEGIN;

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY[:'loader', :'reporter']) AS name
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name)
\gexec

SELECT current_database() AS database \gset
GRANT CONNECT ON DATABASE :"database" TO :"loader", :"reporter";

-- The loader owns the schema and all that is in it: only the owner can attach a new month. It needs no right on the
-- database, and none on other schemas.
SELECT format('CREATE SCHEMA %I', :'schema')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = :'schema')
\gexec
ALTER SCHEMA :"schema" OWNER TO :"loader";
SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, :'loader')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = quote_ident(:'schema')::regnamespace AND (c.relkind IN ('r', 'p', 'v') OR c.relname = 'attempt_ids') AND c.relowner <> quote_ident(:'loader')::regrole
\gexec

-- The reporter begins with nothing, whatever it had, and is given what it may read.
REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM :"reporter";
REVOKE ALL ON SCHEMA :"schema" FROM :"reporter";
GRANT USAGE ON SCHEMA :"schema" TO :"reporter";
SELECT format('GRANT SELECT ON %s TO %I', c.oid::regclass, :'reporter')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = quote_ident(:'schema')::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname NOT IN ('rejected_attempts', 'forgotten')
\gexec
-- Of the quarantine only what can be counted: original is the record as it came, personal data included, and detail quotes it.
SELECT format('GRANT SELECT (id, run_id, loaded_window, reason, field, rejected_at) ON %s TO %I', c.oid::regclass, :'reporter')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = quote_ident(:'schema')::regnamespace AND c.relname = 'rejected_attempts'
\gexec

-- Of those who are forgotten only how many there are and since when: with the key, who has an id could find out whether it is among them.
SELECT format('GRANT SELECT (forgotten_no, run_id, forgotten_at) ON %s TO %I', c.oid::regclass, :'reporter')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = quote_ident(:'schema')::regnamespace AND c.relname = 'forgotten'
\gexec

-- Tables that the loader makes from now on are partitions, once the quarantine is there; before, it would be among them.
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT ON TABLES TO %I', :'loader', :'schema', :'reporter')
WHERE EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = quote_ident(:'schema')::regnamespace AND relname = 'rejected_attempts')
\gexec

COMMIT;
