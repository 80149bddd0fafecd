CREATE TABLE IF NOT EXISTS {migrations} (
  number         integer     NOT NULL,
  name           text        NOT NULL,
  checksum       bigint      NOT NULL,
  attempts_table text        NOT NULL,
  applied_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (number)
);

COMMENT ON TABLE {migrations} IS 'Which files of db/schema have been applied, and for which attempts table.';
