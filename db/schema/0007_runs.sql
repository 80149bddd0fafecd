-- One row a run of the program. A run without finished_at still works, or was killed.
CREATE TABLE IF NOT EXISTS {runs} (
  id          uuid        NOT NULL,
  range       tstzrange   NOT NULL,
  refresh     boolean     NOT NULL,
  host        text        NOT NULL,
  version     text        NOT NULL,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz,
  outcome     text,
  read        bigint      NOT NULL DEFAULT 0,
  loaded      bigint      NOT NULL DEFAULT 0,
  duplicate   bigint      NOT NULL DEFAULT 0,
  rejected    bigint      NOT NULL DEFAULT 0,
  outside     bigint      NOT NULL DEFAULT 0,
  forgotten   bigint      NOT NULL DEFAULT 0,
  error       text,
  delivered   text[]      NOT NULL DEFAULT ARRAY[]::text[],
  node        text,
  backfill_id uuid,
  CONSTRAINT runs_pkey PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS runs_by_start ON {runs} (started_at);

COMMENT ON TABLE {runs} IS 'Runs of the program: what was asked for, when, and how it ended.';
COMMENT ON COLUMN {runs}.delivered IS
  'Reports written and messages sent, each by its name with a hash of what it showed and where it went: a run that finds nothing new leaves them.';
COMMENT ON COLUMN {runs}.node IS 'The worker that it ran on, by its name in the cluster; NULL of a run outside a cluster.';
COMMENT ON COLUMN {runs}.backfill_id IS 'The row of backfills that it loaded a slice of.';
