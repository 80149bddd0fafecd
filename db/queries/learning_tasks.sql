-- The tasks that were touched in the period, or given up in it. A task that is not solved is given up when its last day is one of
-- $1 to $2; who has $3 submits in the period and no success struggles with it.
WITH medians AS (
  SELECT task_key, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY attempts) AS median
  FROM pg_temp.learning_successes
  JOIN pg_temp.learning_spans USING (place)
  WHERE phase = 2
  GROUP BY task_key
), tasks AS (
  SELECT task_key,
         sum(attempts) AS attempts,
         sum(submits) AS submits,
         count(*) FILTER (WHERE submits > 0) AS users,
         count(*) FILTER (WHERE submits > 0 AND success_at IS NOT NULL) AS solvers,
         count(*) FILTER (WHERE success_at IS NULL AND day BETWEEN $1 AND $2) AS given_up,
         count(*) FILTER (WHERE success_at IS NULL AND submits >= $3) AS struggling
  FROM pg_temp.learning_pairs
  JOIN pg_temp.learning_spans ON place = last_place
  GROUP BY task_key
)
SELECT course_run, task, attempts, submits, users, solvers, coalesce(first_successes, 0), median, given_up, struggling
FROM tasks
JOIN pg_temp.learning_names USING (task_key)
LEFT JOIN medians USING (task_key)
WHERE attempts > 0 OR given_up > 0
ORDER BY course_run, task
