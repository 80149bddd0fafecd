-- The course runs with an attempt in the period; $1 to $3 as in learning_tasks. New users are new to the course run.
WITH pairs AS (
  SELECT course_run, pairs.*, success_place IS NULL AND submits >= $3 AS struggles
  FROM pg_temp.learning_pairs AS pairs
  JOIN pg_temp.learning_names USING (task_key)
), users AS (
  SELECT course_run,
         count(*) FILTER (WHERE attempts > 0) AS unique_users,
         count(*) FILTER (WHERE attempts > 0 AND first_place & 3 = 2) AS new_users,
         count(*) FILTER (WHERE struggles) AS struggling
  FROM (
    SELECT course_run, user_key, sum(attempts) AS attempts, min(first_place) AS first_place, bool_or(struggles) AS struggles
    FROM pairs
    GROUP BY course_run, user_key
  ) AS by_user
  GROUP BY course_run
), courses AS (
  SELECT course_run,
         count(DISTINCT task_key) FILTER (WHERE attempts > 0) AS tasks,
         count(*) FILTER (WHERE success_place IS NULL AND last_place >> 2 BETWEEN $1 - date '2000-01-01' AND $2 - date '2000-01-01') AS given_up,
         sum(attempts) AS attempts, sum(submits) AS submits, sum(correct_submits) AS correct_submits,
         count(*) FILTER (WHERE try_place & 3 = 2) AS first_tries,
         count(*) FILTER (WHERE try_place & 3 = 2 AND try_correct) AS first_tries_correct,
         count(*) FILTER (WHERE success_place & 3 = 2) AS first_successes,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY to_success) FILTER (WHERE success_place & 3 = 2) AS median
  FROM pairs
  GROUP BY course_run
)
SELECT course_run, tasks, struggling, given_up, attempts, submits, correct_submits, unique_users,
       new_users, first_tries, first_tries_correct, first_successes, median
FROM courses
JOIN users USING (course_run)
WHERE attempts > 0
ORDER BY attempts DESC, course_run
