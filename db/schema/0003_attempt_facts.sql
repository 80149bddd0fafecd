-- The attempts, one narrow row each, by month of created_at (UTC). Partitions are made on demand, see queries/create_partition.sql.
-- No key and no b-tree: they would cost as much as all the rest. id is unique because the program takes numbers in blocks of the
-- sequence; there are no foreign keys because entries are committed before the rows that name them and never deleted. Rows come in the
-- order of time, so a few kilobytes of BRIN say where a range is.
CREATE SEQUENCE IF NOT EXISTS {ids} AS bigint INCREMENT BY 65536;

CREATE TABLE IF NOT EXISTS {facts} (
  created_at timestamptz NOT NULL,
  id         bigint      NOT NULL,
  user_no    integer     NOT NULL,
  task_no    integer     NOT NULL,
  outcome    "char"      NOT NULL,
  CONSTRAINT attempt_facts_have_an_outcome CHECK (outcome = 'r' OR outcome = 'c' OR outcome = 'w')
) PARTITION BY RANGE (created_at);

CREATE INDEX IF NOT EXISTS attempt_facts_by_time ON {facts} USING brin (created_at) WITH (pages_per_range = 32);

COMMENT ON SEQUENCE {ids} IS 'Ids of attempts: a value is the first of 65,536 that a program may use. Ids leave gaps.';
COMMENT ON TABLE {facts} IS 'Attempts of the code grader, each once; the windows they came in are in the ledger (loaded_windows).';
COMMENT ON COLUMN {facts}.id IS 'Unique. It tells apart attempts that are equal in everything else.';
COMMENT ON COLUMN {facts}.user_no IS 'Of users.';
COMMENT ON COLUMN {facts}.task_no IS 'Of tasks.';
COMMENT ON COLUMN {facts}.outcome IS 'r: run; c: correct submit; w: wrong submit.';
