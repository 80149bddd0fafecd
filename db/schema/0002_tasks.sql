-- What attempts have in common but their user: consumer, outcome service, and lis_result_sourcedid without the user it ends with.
-- Committed like users. The digest stands for all four parts, as PostgreSQL 14 has no UNIQUE that takes NULLs as equal.
CREATE TABLE IF NOT EXISTS {tasks} (
  task_no                 integer GENERATED ALWAYS AS IDENTITY,
  oauth_consumer_key      text,
  sourcedid_head          text,
  ends_with_user          boolean NOT NULL,
  lis_outcome_service_url text,
  task_key                bytea   NOT NULL,
  course_run              text,
  block                   text,
  CONSTRAINT tasks_pkey PRIMARY KEY (task_no),
  CONSTRAINT tasks_are_kept_once UNIQUE (task_key)
);

COMMENT ON TABLE {tasks} IS 'Tasks by number, as attempts name them. Entries are not deleted: loads that run remember their numbers.';
COMMENT ON COLUMN {tasks}.sourcedid_head IS 'lis_result_sourcedid, without '':'' and the user where ends_with_user.';
COMMENT ON COLUMN {tasks}.ends_with_user IS 'Whether lis_result_sourcedid ends with '':'' and the user of the attempt.';
COMMENT ON COLUMN {tasks}.task_key IS 'SHA-256 of the four columns before it.';
COMMENT ON COLUMN {tasks}.course_run IS 'ORG+COURSE+RUN of a lis_result_sourcedid that begins with course-v1; NULL where there is none.';
COMMENT ON COLUMN {tasks}.block IS 'The task''s block in the course run; NULL where there is none.';
