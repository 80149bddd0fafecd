-- The quarantine: records that did not pass, as they came.
CREATE TABLE IF NOT EXISTS {quarantine} (
  id            bigint GENERATED ALWAYS AS IDENTITY,
  run_id        uuid        NOT NULL,
  loaded_window tstzrange   NOT NULL,
  reason        text        NOT NULL,
  field         text,
  detail        text        NOT NULL,
  original      bytea       NOT NULL,
  rejected_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT rejected_attempts_pkey PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS rejected_attempts_by_window ON {quarantine} USING gist (loaded_window);
CREATE INDEX IF NOT EXISTS rejected_attempts_by_run ON {quarantine} (run_id);

COMMENT ON TABLE {quarantine} IS 'Records that did not pass validation, with their original bytes.';
