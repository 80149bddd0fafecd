-- What happened first, for each user and task: a report of a day takes it instead of reading years of attempts. Everything here can be told
-- from the attempts, and both tables may be emptied, together, at any time: reports then read the attempts and fill them again.
CREATE TABLE IF NOT EXISTS {firsts} (
  user_no     integer     NOT NULL,
  task_no     integer     NOT NULL,
  tries       integer     NOT NULL,
  first_at    timestamptz NOT NULL,
  submit_at   timestamptz,
  success_at  timestamptz,
  try_correct boolean     NOT NULL,
  CONSTRAINT firsts_pkey PRIMARY KEY (user_no, task_no)
);

-- One row: how far firsts goes, and a fingerprint of the ledger before that.
CREATE TABLE IF NOT EXISTS {firsts_mark} (
  is_single   boolean     NOT NULL DEFAULT true,
  upto        timestamptz NOT NULL,
  fingerprint bigint      NOT NULL,
  CONSTRAINT firsts_mark_pkey PRIMARY KEY (is_single),
  CONSTRAINT firsts_have_one_mark CHECK (is_single)
);

COMMENT ON TABLE {firsts} IS 'For each user and task what happened first, as far as firsts_mark says; a copy, computed from the attempts.';
COMMENT ON COLUMN {firsts}.task_no IS 'Of tasks: the least number of those that are one task; 0 for all attempts that name none.';
COMMENT ON COLUMN {firsts}.tries IS 'Attempts up to and with the first correct submit, or so far.';
COMMENT ON COLUMN {firsts}.first_at IS 'The first attempt.';
COMMENT ON COLUMN {firsts}.submit_at IS 'The first submit; NULL where there is none.';
COMMENT ON COLUMN {firsts}.success_at IS 'The first correct submit; NULL where there is none.';
COMMENT ON COLUMN {firsts}.try_correct IS 'Whether the first submit was correct.';
COMMENT ON TABLE {firsts_mark} IS 'The instant up to which firsts goes, and a fingerprint of the ledger before it: where that no longer fits, firsts is made anew.';
