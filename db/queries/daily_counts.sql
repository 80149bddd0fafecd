-- Attempts, submits, correct submits and users of each day of zone $3 in [$1, $2), and the fingerprint of what they were made from.
WITH bounds AS (
  SELECT $1::timestamptz AS low, $2::timestamptz AS high
), {part_days}, {part_fingerprints}, by_user AS (
  -- days are found by their first instants: a third quicker than AT TIME ZONE for each row. Users are told apart by hashing, which is
  -- several times as fast as the sort behind count(DISTINCT ...). A verdict is there for submits and only for them.
  SELECT width_bucket(created_at, (SELECT array_agg(start ORDER BY place) FROM days)) AS place,
         user_id,
         count(*) AS attempts,
         count(is_correct) AS submits,
         count(*) FILTER (WHERE is_correct) AS correct_submits
  FROM {attempts}
  WHERE created_at >= $1 AND created_at < $2
  GROUP BY 1, 2
), counted AS (
  SELECT place,
         sum(attempts)::bigint AS attempts,
         sum(submits)::bigint AS submits,
         sum(correct_submits)::bigint AS correct_submits,
         count(*) AS unique_users
  FROM by_user
  GROUP BY 1
)
SELECT day, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0), fingerprint
FROM days
LEFT JOIN counted USING (place)
LEFT JOIN fingerprints USING (day)
ORDER BY day
