-- One row for each output of a day's report. Who delivers an output holds an advisory lock on its row, so that each is delivered once.
CREATE TABLE IF NOT EXISTS {reported_days} (
  zone        text        NOT NULL,
  day         date        NOT NULL,
  output      text        NOT NULL,
  run_id      uuid        NOT NULL,
  fingerprint text,
  claimed_at  timestamptz,
  sent_at     timestamptz,
  CONSTRAINT reported_days_pkey PRIMARY KEY (zone, day, output),
  CONSTRAINT reported_days_are_claimed_first CHECK (sent_at IS NULL OR claimed_at IS NOT NULL)
);

COMMENT ON TABLE {reported_days} IS 'The reports and messages of each day of a schedule, and when each was delivered.';
COMMENT ON COLUMN {reported_days}.zone IS 'The time zone that the day is of.';
COMMENT ON COLUMN {reported_days}.output IS 'The name of a report sink or notifier; with :failed for a message that the day could not be loaded.';
COMMENT ON COLUMN {reported_days}.run_id IS 'The run that was to deliver it first; a message that is sent again has the Message-ID of that run.';
COMMENT ON COLUMN {reported_days}.fingerprint IS 'Hash of what it showed and where it went, once it was delivered.';
COMMENT ON COLUMN {reported_days}.claimed_at IS 'When a run began to deliver it. Without sent_at that run is at it, or ended before it noted the delivery.';
