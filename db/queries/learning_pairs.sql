-- Each pair of user and task: what was done on it in the period, its first and last place, and its first submit and success, wherever
-- they lie, with the attempts it took to it. The least of numbers that have the place in their upper half finds what goes with the first
-- place. Days that come before the day of the first success have none and count whole.
CREATE TEMPORARY TABLE learning_pairs ON COMMIT DROP AS
WITH pairs AS MATERIALIZED (
  SELECT user_key, task_key, min(first_at) AS first_at, min(place) AS first_place, max(place) AS last_place,
         coalesce(sum(attempts) FILTER (WHERE place & 3 = 2), 0)::integer AS attempts,
         coalesce(sum(submits) FILTER (WHERE place & 3 = 2), 0)::integer AS submits,
         coalesce(sum(correct_submits) FILTER (WHERE place & 3 = 2), 0)::integer AS correct_submits,
         bool_or(place & 3 = 1) AS touched_before,
         min(place::bigint << 32 | try_correct::integer) AS try,
         min(place::bigint << 32 | to_success) AS success
  FROM ({activity}) AS activity
  WHERE {who}
  GROUP BY user_key, task_key
), before AS (
  SELECT user_key, task_key, sum(unsolved.attempts)::integer AS attempts
  FROM ({unsolved}) AS unsolved
  JOIN pairs USING (user_key, task_key)
  WHERE place::bigint << 32 < success
  GROUP BY user_key, task_key
)
SELECT user_key, task_key, first_at, first_place, last_place, pairs.attempts, submits, correct_submits, touched_before,
       (try >> 32)::integer AS try_place, try & 1 = 1 AS try_correct,
       (success >> 32)::integer AS success_place, (success & 4294967295)::integer + coalesce(before.attempts, 0) AS to_success
FROM pairs
LEFT JOIN before USING (user_key, task_key)
