-- What a day's attempts come to, kept so that it is counted once. A row is used only while its fingerprint is that of the ledger's
-- windows that touch the day (queries/part_fingerprints.sql). All of it can be counted again: rows may be deleted at any time.
CREATE TABLE IF NOT EXISTS {daily_metrics} (
  zone            text   NOT NULL,
  day             date   NOT NULL,
  fingerprint     bigint NOT NULL,
  attempts        bigint NOT NULL,
  submits         bigint NOT NULL,
  correct_submits bigint NOT NULL,
  unique_users    bigint NOT NULL,
  CONSTRAINT daily_metrics_pkey PRIMARY KEY (zone, day),
  CONSTRAINT daily_metrics_add_up CHECK (
    correct_submits BETWEEN 0 AND submits AND submits <= attempts AND unique_users BETWEEN 0 AND attempts)
);

COMMENT ON TABLE {daily_metrics} IS 'Daily figures, kept. Rows may be out of date: they count only while their fingerprint fits the ledger.';
COMMENT ON COLUMN {daily_metrics}.zone IS 'IANA name of the zone whose day it is.';
COMMENT ON COLUMN {daily_metrics}.fingerprint IS 'Of the ledger''s windows that touch the day and of the day''s ends: what the figures were made from.';
