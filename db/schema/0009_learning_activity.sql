-- What users did, day by day: what the learning report is made of, kept so that a day's attempts are gone through once. A day is used
-- only while its fingerprint is that of the ledger's windows that touch it (queries/part_fingerprints.sql); the rows of the other two
-- tables count only through it. All of it can be made again, so none of it is logged: a crash of the server empties the tables, together,
-- and so may anybody: TRUNCATE all three.
CREATE UNLOGGED TABLE IF NOT EXISTS {learning_days} (
  id              bigint   NOT NULL,
  zone            text     NOT NULL,
  day             date     NOT NULL,
  fingerprint     bigint   NOT NULL,
  attempts        bigint   NOT NULL,
  submits         bigint   NOT NULL,
  correct_submits bigint   NOT NULL,
  unique_users    bigint   NOT NULL,
  tasks_touched   bigint   NOT NULL,
  without_task    bigint   NOT NULL,
  hours           bigint[] NOT NULL,
  CONSTRAINT learning_days_pkey PRIMARY KEY (id),
  CONSTRAINT learning_days_are_kept_once UNIQUE (zone, day)
);

CREATE UNLOGGED TABLE IF NOT EXISTS {learning_users} (
  user_key bigint NOT NULL,
  day_id   bigint NOT NULL,
  day      date   NOT NULL
);

CREATE UNLOGGED TABLE IF NOT EXISTS {learning_activity} (
  user_key        bigint      NOT NULL,
  task_key        bigint      NOT NULL,
  day_id          bigint      NOT NULL,
  first_at        timestamptz NOT NULL,
  day             date        NOT NULL,
  attempts        integer     NOT NULL,
  submits         integer     NOT NULL,
  correct_submits integer     NOT NULL,
  to_success      integer,
  try_correct     boolean
);

-- to find what is out of date: rows come day after day, so a few kilobytes say where a day's are
CREATE INDEX IF NOT EXISTS learning_users_by_day ON {learning_users} USING brin (day);
CREATE INDEX IF NOT EXISTS learning_activity_by_day ON {learning_activity} USING brin (day);

COMMENT ON TABLE {learning_days} IS 'Days of a zone, boiled down for the learning report. They may be out of date: they count only while their fingerprint fits the ledger.';
COMMENT ON COLUMN {learning_days}.id IS 'A number drawn at random each time the day is made; learning_users and learning_activity name it.';
COMMENT ON COLUMN {learning_days}.hours IS 'Attempts by the hour that the zone''s clock shows, from 0 to 23.';
COMMENT ON TABLE {learning_users} IS 'Who made an attempt on a day: users by the 64-bit hash of their name.';
COMMENT ON TABLE {learning_activity} IS 'What a user did on a task on a day: users and tasks by 64-bit hashes. Attempts that name no task are not in it.';
COMMENT ON COLUMN {learning_activity}.to_success IS 'The day''s attempts up to and with its first correct submit; NULL where there is none.';
COMMENT ON COLUMN {learning_activity}.try_correct IS 'Whether the day''s first submit was correct; NULL where there is none.';
