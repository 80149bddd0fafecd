-- Ranges that several workers load together. How far one has come is not in here: the ledger says it.
CREATE TABLE IF NOT EXISTS {backfills} (
  id           uuid        NOT NULL,
  range        tstzrange   NOT NULL,
  refresh      boolean     NOT NULL,
  asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  cancelled_at timestamptz,
  CONSTRAINT backfills_pkey PRIMARY KEY (id),
  CONSTRAINT backfills_are_bounded CHECK (NOT isempty(range) AND lower_inc(range) AND NOT upper_inc(range) AND NOT lower_inf(range) AND NOT upper_inf(range))
);

COMMENT ON TABLE {backfills} IS 'Ranges that several workers load together; what is loaded of one is in loaded_windows.';
COMMENT ON COLUMN {backfills}.refresh IS 'Whether what was loaded before asked_at is loaded again.';
COMMENT ON COLUMN {backfills}.cancelled_at IS 'When it was cancelled; what was loaded until then stays.';
