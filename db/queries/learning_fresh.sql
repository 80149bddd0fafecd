-- Where spans go that nothing is kept of.
CREATE TEMPORARY TABLE learning_fresh_days (
  id bigint, zone text, day date, fingerprint bigint, attempts bigint, submits bigint, correct_submits bigint,
  unique_users bigint, tasks_touched bigint, without_task bigint, hours bigint[]) ON COMMIT DROP;
CREATE TEMPORARY TABLE learning_fresh_users (user_key bigint, day_id bigint, day date) ON COMMIT DROP;
CREATE TEMPORARY TABLE learning_fresh_activity (
  user_key bigint, task_key bigint, day_id bigint, first_at timestamptz, day date, attempts integer, submits integer,
  correct_submits integer, to_success integer, try_correct boolean) ON COMMIT DROP
