-- The tasks that were touched in the period, or given up in it. A task that is not solved is given up when its last day is one of
-- $1 to $2; who has $3 submits in the period and no success struggles with it.
WITH tasks AS (
  SELECT task_key,
         sum(attempts) AS attempts,
         sum(submits) AS submits,
         count(*) FILTER (WHERE submits > 0) AS users,
         count(*) FILTER (WHERE submits > 0 AND success_place IS NOT NULL) AS solvers,
         count(*) FILTER (WHERE success_place & 3 = 2) AS first_successes,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY to_success) FILTER (WHERE success_place & 3 = 2) AS median,
         count(*) FILTER (WHERE success_place IS NULL AND last_place >> 2 BETWEEN $1 - date '2000-01-01' AND $2 - date '2000-01-01') AS given_up,
         count(*) FILTER (WHERE success_place IS NULL AND submits >= $3) AS struggling
  FROM pg_temp.learning_pairs
  GROUP BY task_key
)
SELECT course_run, task, attempts, submits, users, solvers, first_successes, median, given_up, struggling
FROM tasks
JOIN pg_temp.learning_names USING (task_key)
WHERE attempts > 0 OR given_up > 0
ORDER BY course_run, task
