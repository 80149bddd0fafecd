-- The attempts, one row each, by month of created_at (UTC). Partitions are made on demand, see queries/create_partition.sql.
-- The primary key begins with the time, so that loading appends to the index; id tells apart attempts of the same microsecond.
-- Numbers are handed out a thousand at a time to each connection: ids are unique, and rise within a load, but leave gaps.
CREATE TABLE IF NOT EXISTS {attempts} (
  id                      bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000),
  user_id                 text        NOT NULL,
  oauth_consumer_key      text,
  lis_result_sourcedid    text,
  lis_outcome_service_url text,
  is_correct              boolean,
  attempt_type            text        NOT NULL,
  created_at              timestamptz NOT NULL,
  CONSTRAINT {attempts_pkey} PRIMARY KEY (created_at, id)
) PARTITION BY RANGE (created_at);

COMMENT ON TABLE {attempts} IS 'Attempts of the code grader, each once; the windows they came in are in the ledger (loaded_windows).';
COMMENT ON COLUMN {attempts}.is_correct IS 'The verdict of a submit; NULL for a run.';
COMMENT ON COLUMN {attempts}.attempt_type IS 'run or submit.';
