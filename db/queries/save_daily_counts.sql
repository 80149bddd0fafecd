-- Keeps what daily_counts found of whole days. In order of day, so that two runs that keep the same days do not wait crosswise.
INSERT INTO {daily_metrics} AS kept (zone, day, fingerprint, attempts, submits, correct_submits, unique_users)
SELECT $1, day, fingerprint, attempts, submits, correct_submits, unique_users
FROM unnest($2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
  AS made (day, fingerprint, attempts, submits, correct_submits, unique_users)
ORDER BY day
ON CONFLICT (zone, day) DO UPDATE SET
  fingerprint = excluded.fingerprint, attempts = excluded.attempts, submits = excluded.submits,
  correct_submits = excluded.correct_submits, unique_users = excluded.unique_users
WHERE kept.fingerprint <> excluded.fingerprint
