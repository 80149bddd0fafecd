-- The tasks, each once, as the passback parameters of an attempt name them. A lis_result_sourcedid that ends with ':' and the attempt's
-- user is kept without these, so that all users of a task share one row. task_key is the SHA-256 of the four parts, NULLs told from empty
-- texts, made by the program: a unique index takes no text of any length, and before PostgreSQL 15 it does not tell NULLs apart.
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
  CONSTRAINT tasks_are_known_once UNIQUE (task_key)
);

COMMENT ON TABLE {tasks} IS 'The tasks, each once.';
COMMENT ON COLUMN {tasks}.sourcedid_head IS 'lis_result_sourcedid, without its end where ends_with_user.';
COMMENT ON COLUMN {tasks}.ends_with_user IS 'Whether lis_result_sourcedid is sourcedid_head, '':'' and the user of the attempt.';
COMMENT ON COLUMN {tasks}.course_run IS 'The course''s run, as an edX sourcedid has it (course-v1:RUN:HOST-BLOCK); NULL where it is no such id.';
COMMENT ON COLUMN {tasks}.block IS 'The block of the course, as an edX sourcedid has it; NULL where it is no such id.';
