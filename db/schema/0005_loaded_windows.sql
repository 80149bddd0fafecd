-- The ledger: a window is in it, or nothing of the window is in the attempts. Two windows cannot overlap.
CREATE TABLE IF NOT EXISTS {ledger} (
  loaded_window tstzrange   NOT NULL,
  run_id        uuid        NOT NULL,
  read          bigint      NOT NULL DEFAULT 0,
  loaded        bigint      NOT NULL DEFAULT 0,
  duplicate     bigint      NOT NULL DEFAULT 0,
  rejected      bigint      NOT NULL DEFAULT 0,
  outside       bigint      NOT NULL DEFAULT 0,
  forgotten     bigint      NOT NULL DEFAULT 0,
  bytes         bigint      NOT NULL DEFAULT 0,
  content_hash  bigint      NOT NULL DEFAULT 0,
  requests      integer     NOT NULL DEFAULT 0,
  retries       integer     NOT NULL DEFAULT 0,
  loaded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT loaded_windows_do_not_overlap EXCLUDE USING gist (loaded_window WITH &&),
  CONSTRAINT loaded_windows_are_bounded CHECK (
    NOT isempty(loaded_window) AND lower_inc(loaded_window) AND NOT upper_inc(loaded_window)
    AND NOT lower_inf(loaded_window) AND NOT upper_inf(loaded_window)),
  CONSTRAINT loaded_windows_lose_no_record CHECK (read = loaded + duplicate + rejected + outside + forgotten),
  CONSTRAINT loaded_windows_count_upwards CHECK (
    least(read, loaded, duplicate, rejected, outside, forgotten, bytes, requests, retries) >= 0)
);

COMMENT ON TABLE {ledger} IS 'The windows that are loaded, whole, with what became of their records.';
COMMENT ON COLUMN {ledger}.content_hash IS
  'Sum modulo 2^64 of a hash of every loaded row''s seven columns, as a signed number; it does not depend on the order of rows.';
COMMENT ON COLUMN {ledger}.forgotten IS 'Records of users who are forgotten: dropped when they came, or erased later.';
