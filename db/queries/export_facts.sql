-- Attempts of a span of time, in whatever order they are stored, as one value: 24 bytes each, the time, the id, then user, task and
-- outcome in one number. The limits are literals, so that the plan is made for the span.
SELECT coalesce(string_agg(timestamptz_send(created_at) || int8send(id) || int8send(
  (user_no::bigint << 33) | (task_no::bigint << 2) | CASE outcome WHEN 'c' THEN 2 WHEN 'w' THEN 1 ELSE 0 END), ''), '')
FROM {facts}
WHERE created_at >= {low} AND created_at < {high}
