-- One row for each day of zone $3 that [$1, $2) touches, days without attempts included. Days have 23, 24 or 25 hours, as the zone
-- has it; a day the zone left out (Samoa, 2011-12-30) is left out here too. The bounds on created_at choose the partitions.
WITH days AS (
  SELECT d::date AS day
  FROM generate_series(
    date_trunc('day', $1 AT TIME ZONE $3),
    ($2 - interval '1 microsecond') AT TIME ZONE $3,
    interval '1 day') AS d
  WHERE d AT TIME ZONE $3 < (d + interval '1 day') AT TIME ZONE $3
), by_user AS (
  -- users are told apart by hashing here, which is several times as fast as the sort behind count(DISTINCT …)
  SELECT (created_at AT TIME ZONE $3)::date AS day,
         user_id,
         count(*) AS attempts,
         count(*) FILTER (WHERE attempt_type = 'submit') AS submits,
         count(*) FILTER (WHERE attempt_type = 'submit' AND is_correct) AS correct_submits
  FROM {attempts}
  WHERE created_at >= $1 AND created_at < $2
  GROUP BY 1, 2
), counted AS (
  SELECT day,
         sum(attempts)::bigint AS attempts,
         sum(submits)::bigint AS submits,
         sum(correct_submits)::bigint AS correct_submits,
         count(*) AS unique_users
  FROM by_user
  GROUP BY 1
)
SELECT day, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0)
FROM days
LEFT JOIN counted USING (day)
ORDER BY day
