INSERT INTO {reported_days} (zone, day, output, run_id, claimed_at)
VALUES ($1, $2, $3, $4, clock_timestamp())
ON CONFLICT (zone, day, output) DO UPDATE SET
  run_id = CASE WHEN reported_days.claimed_at IS NULL THEN excluded.run_id ELSE reported_days.run_id END,
  claimed_at = coalesce(reported_days.claimed_at, excluded.claimed_at)
