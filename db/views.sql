-- Views for BI tools: names, columns and meanings that stay, whatever becomes of the tables. They are in a schema of their own, and a
-- role reads them without any right on the tables.
--
--   psql -v ON_ERROR_STOP=1 -f db/views.sql DATABASE                   as a superuser, or as the tables' owner where it may make schemas
--   psql -v zone=Europe/Moscow -v reporter=grader_bi -f ...            days of Moscow, and a role that reads nothing but the views
--
--   schema              grader               where the program's tables are (Postgres:Schema)
--   table               attempts             the view of attempts there (Postgres:Table)
--   views               SCHEMA_views         the schema of the views
--   reporter            grader_reporter      who may read them; made where it is not there
--   zone                UTC                  whose days are meant: give it what TimeZone is set to
--   max_rejected_share  0.05                 Validation:MaxRejectedShare: a day more of which was rejected has no figures
--
-- Run it after the first load and again after upgrades, at any time: it ends in the same state. A zone and a share given once stay.
-- Columns are only ever added, at the end, so views and questions of your own that stand on these go on working.

\if :{?schema}
\else
  \set schema grader
\endif
\if :{?table}
\else
  \set table attempts
\endif
\if :{?views}
\else
  \set views :schema _views
\endif
\if :{?reporter}
\else
  \set reporter grader_reporter
\endif

BEGIN;
-- what was given before stays
SELECT to_regclass(format('%I.settings', :'views')) IS NOT NULL AS is_there \gset
\if :is_there
  SELECT zone AS old_zone, max_rejected_share AS old_share FROM :"views".settings \gset
\else
  \set old_zone UTC
  \set old_share 0.05
\endif
\if :{?zone}
\else
  \set zone :old_zone
\endif
\if :{?max_rejected_share}
\else
  \set max_rejected_share :old_share
\endif
-- a name that PostgreSQL does not know fails here
SELECT now() AT TIME ZONE :'zone' \gset ignored_

SELECT format('CREATE ROLE %I LOGIN', :'reporter')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'reporter')
\gexec
SELECT format('CREATE SCHEMA %I', :'views')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = :'views')
\gexec

CREATE OR REPLACE VIEW :"views".settings AS
SELECT CAST(:'zone' AS text) AS zone,
       CAST(:'max_rejected_share' AS double precision) AS max_rejected_share;

CREATE OR REPLACE VIEW :"views".attempts AS
SELECT id, user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at
FROM :"schema".:"table";

-- The joins are left out by the planner where a query asks for none of their columns.
CREATE OR REPLACE VIEW :"views".attempts_parsed AS
SELECT fact.id,
       fact.created_at,
       (fact.created_at AT TIME ZONE setting.zone)::date AS day,
       fact.created_at AT TIME ZONE setting.zone AS local_time,
       person.user_id,
       task.course_run,
       coalesce(substring(task.course_run FROM '^(.+)\+[^+]*$'), task.course_run) AS course,
       CASE WHEN task.course_run IS NOT NULL THEN coalesce(substring(task.course_run FROM '^.+\+([^+]*)$'), '') END AS run,
       task.block AS task,
       CASE WHEN fact.outcome = 'r' THEN 'run' ELSE 'submit' END AS attempt_type,
       CASE WHEN fact.outcome <> 'r' THEN fact.outcome = 'c' END AS is_correct
FROM :"schema".attempt_facts AS fact
CROSS JOIN :"views".settings AS setting
LEFT JOIN :"schema".users AS person USING (user_no)
LEFT JOIN :"schema".tasks AS task USING (task_no);

-- The days from the first one loaded to yesterday, or the last one loaded. A day begins with its first instant: of a midnight that comes
-- twice the earlier is taken, where AT TIME ZONE takes the later. A day that the zone left out is none.
CREATE OR REPLACE VIEW :"views".coverage AS
SELECT day.day,
       day.starts_at,
       day.ends_at,
       share.loaded = 1 AND NOT found.is_mostly_rejected AS is_whole,
       CASE
         WHEN share.loaded = 0 THEN 'missing'
         WHEN share.loaded < 1 THEN 'partial'
         WHEN found.is_mostly_rejected THEN 'rejected'
         ELSE 'whole'
       END AS state,
       share.loaded AS loaded_share,
       found.windows,
       found.rejected_share,
       found.loaded_at
FROM :"views".settings AS setting
CROSS JOIN (SELECT min(lower(loaded_window)) AS first, max(upper(loaded_window)) AS upto FROM :"schema".loaded_windows) AS span
CROSS JOIN LATERAL generate_series(
  0, greatest((span.upto - interval '1 microsecond') AT TIME ZONE setting.zone, now() AT TIME ZONE setting.zone - interval '1 day')::date
     - (span.first AT TIME ZONE setting.zone)::date) AS number
CROSS JOIN LATERAL (SELECT (span.first AT TIME ZONE setting.zone)::date + number AS day) AS dated
CROSS JOIN LATERAL (SELECT dated.day::timestamp AT TIME ZONE setting.zone AS low, (dated.day + 1)::timestamp AT TIME ZONE setting.zone AS high) AS midnight
CROSS JOIN LATERAL (
  SELECT dated.day,
         CASE WHEN ((midnight.low - interval '1 hour') AT TIME ZONE setting.zone)::date = dated.day THEN midnight.low - interval '1 hour' ELSE midnight.low END AS starts_at,
         CASE WHEN ((midnight.high - interval '1 hour') AT TIME ZONE setting.zone)::date = dated.day + 1 THEN midnight.high - interval '1 hour' ELSE midnight.high END AS ends_at
) AS day
CROSS JOIN LATERAL (
  SELECT count(*) AS windows,
         coalesce(sum(extract(epoch FROM least(upper(loaded_window), day.ends_at) - greatest(lower(loaded_window), day.starts_at))), 0) AS seconds,
         coalesce(bool_or(rejected > setting.max_rejected_share * (loaded + duplicate + rejected) AND (rejected >= 20 OR loaded = 0)), false) AS is_mostly_rejected,
         (sum(rejected) / nullif(sum(loaded + duplicate + rejected), 0))::double precision AS rejected_share,
         max(loaded_at) AS loaded_at
  FROM :"schema".loaded_windows
  WHERE loaded_window && tstzrange(day.starts_at, day.ends_at)
) AS found
CROSS JOIN LATERAL (SELECT (found.seconds / extract(epoch FROM day.ends_at - day.starts_at))::double precision AS loaded) AS share
WHERE day.starts_at < day.ends_at;

-- Each day is counted by itself, over its part of attempt_facts alone: a query reads the days that it asks for.
CREATE OR REPLACE VIEW :"views".daily AS
SELECT covered.day,
       covered.starts_at,
       covered.is_whole,
       counted.attempts,
       counted.attempts - counted.submits AS runs,
       counted.submits,
       counted.correct_submits,
       counted.correct_submits / nullif(counted.submits, 0)::double precision AS success_rate,
       counted.unique_users
FROM :"views".coverage AS covered
LEFT JOIN LATERAL (
  SELECT count(*) AS attempts,
         count(*) FILTER (WHERE outcome <> 'r') AS submits,
         count(*) FILTER (WHERE outcome = 'c') AS correct_submits,
         count(DISTINCT user_no) AS unique_users
  FROM :"schema".attempt_facts
  WHERE created_at >= covered.starts_at AND created_at < covered.ends_at
) AS counted ON covered.is_whole;

-- Counted by number first. What the database numbers apart, such as the same block under another host, is one task, by its least number.
CREATE OR REPLACE VIEW :"views".tasks AS
SELECT named.course_run,
       coalesce(substring(named.course_run FROM '^(.+)\+[^+]*$'), named.course_run) AS course,
       coalesce(substring(named.course_run FROM '^.+\+([^+]*)$'), '') AS run,
       named.block AS task,
       counted.attempts,
       counted.submits,
       counted.correct_submits,
       counted.task_users,
       counted.solvers,
       counted.solvers / nullif(counted.task_users, 0)::double precision AS solve_rate,
       CASE WHEN counted.task_users > 0 THEN greatest(0, wilson.centre - wilson.reach) END AS solve_rate_lower_bound,
       CASE WHEN counted.task_users > 0 THEN least(1, wilson.centre + wilson.reach) END AS solve_rate_upper_bound,
       counted.struggling_users,
       counted.first_at,
       counted.last_at
FROM (
  SELECT pair.task_no,
         sum(pair.attempts)::bigint AS attempts,
         sum(pair.submits)::bigint AS submits,
         sum(pair.correct)::bigint AS correct_submits,
         count(*) FILTER (WHERE pair.submits > 0) AS task_users,
         count(*) FILTER (WHERE pair.correct > 0) AS solvers,
         count(*) FILTER (WHERE pair.submits >= 5 AND pair.correct = 0) AS struggling_users,
         min(pair.first_at) AS first_at,
         max(pair.last_at) AS last_at
  FROM (
    SELECT task.first_no AS task_no, fact.user_no,
           sum(fact.attempts) AS attempts, sum(fact.submits) AS submits, sum(fact.correct) AS correct, min(fact.first_at) AS first_at, max(fact.last_at) AS last_at
    FROM (
      SELECT user_no, task_no,
             count(*) AS attempts, count(*) FILTER (WHERE outcome <> 'r') AS submits, count(*) FILTER (WHERE outcome = 'c') AS correct,
             min(created_at) AS first_at, max(created_at) AS last_at
      FROM :"schema".attempt_facts
      GROUP BY user_no, task_no
    ) AS fact
    JOIN (
      SELECT task_no, min(task_no) OVER (PARTITION BY course_run, block) AS first_no
      FROM :"schema".tasks
      WHERE course_run IS NOT NULL AND block IS NOT NULL
    ) AS task USING (task_no)
    GROUP BY task.first_no, fact.user_no
  ) AS pair
  GROUP BY pair.task_no
) AS counted
JOIN :"schema".tasks AS named USING (task_no)
-- the Wilson score interval at 95 %: z^2 = 3.8414588206941245
LEFT JOIN LATERAL (
  SELECT (counted.solvers + 3.8414588206941245 / 2) / (counted.task_users + 3.8414588206941245) AS centre,
         1.959963984540054 / (counted.task_users + 3.8414588206941245)
           * sqrt(counted.solvers * (counted.task_users - counted.solvers) / counted.task_users::double precision + 3.8414588206941245 / 4) AS reach
  WHERE counted.task_users > 0
) AS wilson ON true;

-- What they mean, where BI tools show it.
COMMENT ON SCHEMA :"views" IS 'Views of GraderEtl for BI tools, made by db/views.sql.';

COMMENT ON VIEW :"views".settings IS 'One row: what the other views take as given; db/views.sql sets it.';
COMMENT ON COLUMN :"views".settings.zone IS 'The time zone whose days are meant.';
COMMENT ON COLUMN :"views".settings.max_rejected_share IS 'A window more of whose records were rejected makes its days not whole, 0 to 1.';

COMMENT ON VIEW :"views".attempts IS 'All loaded attempts, a row each, as the source has them.';
COMMENT ON COLUMN :"views".attempts.id IS 'Unique; ids leave gaps.';
COMMENT ON COLUMN :"views".attempts.user_id IS 'The user, lti_user_id of the source: personal data.';
COMMENT ON COLUMN :"views".attempts.oauth_consumer_key IS 'As the source has it; may be NULL or empty.';
COMMENT ON COLUMN :"views".attempts.lis_result_sourcedid IS 'As the source has it; names course run, task and user; may be NULL.';
COMMENT ON COLUMN :"views".attempts.lis_outcome_service_url IS 'As the source has it; may be NULL.';
COMMENT ON COLUMN :"views".attempts.is_correct IS 'The verdict of a submit; NULL for a run.';
COMMENT ON COLUMN :"views".attempts.attempt_type IS 'run or submit.';
COMMENT ON COLUMN :"views".attempts.created_at IS 'When it was made. Give a range of it wherever you can: it chooses the partitions.';

COMMENT ON VIEW :"views".attempts_parsed IS 'All loaded attempts, a row each, with course, run, task and day.';
COMMENT ON COLUMN :"views".attempts_parsed.id IS 'Unique; ids leave gaps.';
COMMENT ON COLUMN :"views".attempts_parsed.created_at IS 'When it was made. Give a range of it wherever you can: it chooses the partitions.';
COMMENT ON COLUMN :"views".attempts_parsed.day IS 'The day in the zone of settings.';
COMMENT ON COLUMN :"views".attempts_parsed.local_time IS 'created_at by the clock of the zone of settings.';
COMMENT ON COLUMN :"views".attempts_parsed.user_id IS 'The user, lti_user_id of the source: personal data.';
COMMENT ON COLUMN :"views".attempts_parsed.course_run IS 'ORG+COURSE+RUN; NULL where lis_result_sourcedid names none.';
COMMENT ON COLUMN :"views".attempts_parsed.course IS 'ORG+COURSE: course_run up to its last plus sign.';
COMMENT ON COLUMN :"views".attempts_parsed.run IS 'RUN: what follows the last plus sign of course_run; empty where there is none.';
COMMENT ON COLUMN :"views".attempts_parsed.task IS 'The task: its block in the course run; NULL where lis_result_sourcedid names none.';
COMMENT ON COLUMN :"views".attempts_parsed.attempt_type IS 'run or submit.';
COMMENT ON COLUMN :"views".attempts_parsed.is_correct IS 'The verdict of a submit; NULL for a run.';

COMMENT ON VIEW :"views".daily IS 'A row for each day of coverage with its figures; NULL on days that are not whole, never zero.';
COMMENT ON COLUMN :"views".daily.day IS 'The day in the zone of settings.';
COMMENT ON COLUMN :"views".daily.starts_at IS 'Its first instant.';
COMMENT ON COLUMN :"views".daily.is_whole IS 'Whether it is loaded whole, see coverage.';
COMMENT ON COLUMN :"views".daily.attempts IS 'Attempts of both types, runs and submits.';
COMMENT ON COLUMN :"views".daily.runs IS 'Attempts that only ran the code, without a verdict.';
COMMENT ON COLUMN :"views".daily.submits IS 'Attempts that asked for a verdict.';
COMMENT ON COLUMN :"views".daily.correct_submits IS 'Submits whose verdict was correct.';
COMMENT ON COLUMN :"views".daily.success_rate IS 'Correct submits by submits, 0 to 1; NULL without submits. Over several days divide the sums.';
COMMENT ON COLUMN :"views".daily.unique_users IS 'Different users with at least one attempt. Days do not add up: count the user_id of attempts_parsed over a period.';

COMMENT ON VIEW :"views".tasks IS 'A row for each task over everything that is loaded, days that are not whole included.';
COMMENT ON COLUMN :"views".tasks.course_run IS 'ORG+COURSE+RUN.';
COMMENT ON COLUMN :"views".tasks.course IS 'ORG+COURSE: course_run up to its last plus sign.';
COMMENT ON COLUMN :"views".tasks.run IS 'RUN: what follows the last plus sign of course_run; empty where there is none.';
COMMENT ON COLUMN :"views".tasks.task IS 'The task: its block in the course run.';
COMMENT ON COLUMN :"views".tasks.attempts IS 'Attempts of both types, runs and submits.';
COMMENT ON COLUMN :"views".tasks.submits IS 'Attempts that asked for a verdict.';
COMMENT ON COLUMN :"views".tasks.correct_submits IS 'Submits whose verdict was correct.';
COMMENT ON COLUMN :"views".tasks.task_users IS 'Different users with at least one submit on it.';
COMMENT ON COLUMN :"views".tasks.solvers IS 'Those of task_users with a correct submit on it.';
COMMENT ON COLUMN :"views".tasks.solve_rate IS 'Solvers by task_users, 0 to 1; NULL without submits.';
COMMENT ON COLUMN :"views".tasks.solve_rate_lower_bound IS 'Lower end of the 95 % Wilson score interval of solve_rate: sort by it to find the hardest tasks.';
COMMENT ON COLUMN :"views".tasks.solve_rate_upper_bound IS 'Upper end of the 95 % Wilson score interval of solve_rate.';
COMMENT ON COLUMN :"views".tasks.struggling_users IS 'Users with at least 5 submits on it and no correct one.';
COMMENT ON COLUMN :"views".tasks.first_at IS 'The first attempt on it.';
COMMENT ON COLUMN :"views".tasks.last_at IS 'The last attempt on it.';

COMMENT ON VIEW :"views".coverage IS 'A row for each day from the first one loaded to yesterday or the last one loaded: what of it is loaded.';
COMMENT ON COLUMN :"views".coverage.day IS 'The day in the zone of settings.';
COMMENT ON COLUMN :"views".coverage.starts_at IS 'Its first instant.';
COMMENT ON COLUMN :"views".coverage.ends_at IS 'The first instant of the next day.';
COMMENT ON COLUMN :"views".coverage.is_whole IS 'Whether all of it is loaded and most records passed: only then it has figures.';
COMMENT ON COLUMN :"views".coverage.state IS 'whole, partial, missing, or rejected: loaded, but more records of one of its windows were rejected than settings allow.';
COMMENT ON COLUMN :"views".coverage.loaded_share IS 'The share of its time that is loaded, 0 to 1.';
COMMENT ON COLUMN :"views".coverage.windows IS 'Loaded windows that touch it.';
COMMENT ON COLUMN :"views".coverage.rejected_share IS 'Of the records of these windows, each window whole, the share that was rejected, 0 to 1; NULL without records.';
COMMENT ON COLUMN :"views".coverage.loaded_at IS 'When the last of these windows was loaded; NULL where there is none.';

-- The views belong to the owner of the tables, as whom they read them; the reporter reads the views, and nobody else does.
SELECT pg_catalog.pg_get_userbyid(relowner) AS owner FROM pg_catalog.pg_class WHERE oid = format('%I.attempt_facts', :'schema')::regclass \gset
SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, :'owner') FROM pg_catalog.pg_namespace WHERE nspname = :'views' AND nspowner <> quote_ident(:'owner')::regrole
\gexec
SELECT format('ALTER VIEW %s OWNER TO %I', oid::regclass, :'owner')
FROM pg_catalog.pg_class
WHERE relnamespace = quote_ident(:'views')::regnamespace AND relowner <> quote_ident(:'owner')::regrole
  AND relname IN ('settings', 'attempts', 'attempts_parsed', 'daily', 'tasks', 'coverage')
\gexec
SELECT current_database() AS database \gset
GRANT CONNECT ON DATABASE :"database" TO :"reporter";
GRANT USAGE ON SCHEMA :"views" TO :"reporter";
GRANT SELECT ON :"views".settings, :"views".attempts, :"views".attempts_parsed, :"views".daily, :"views".tasks, :"views".coverage TO :"reporter";
-- compiling these queries takes seconds, running them does not
SELECT format('ALTER ROLE %I IN DATABASE %I SET jit = off', :'reporter', :'database')
FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)
\gexec

COMMIT;
