-- The course runs with an attempt in the period that begins at $4; $1 to $3 as in learning_tasks. New users are new to the course run.
WITH pairs AS (
  SELECT course_run, pairs.*, last.day AS last_day,
         try_correct AND coalesce(tried.phase = 2, false) AS is_correct_try, coalesce(tried.phase = 2, false) AS is_try,
         success_at IS NULL AND submits >= $3 AS struggles
  FROM pg_temp.learning_pairs AS pairs
  JOIN pg_temp.learning_names USING (task_key)
  JOIN pg_temp.learning_spans AS last ON last.place = last_place
  LEFT JOIN pg_temp.learning_spans AS tried ON tried.place = try_place
), users AS (
  SELECT course_run,
         count(*) FILTER (WHERE attempts > 0) AS unique_users,
         count(*) FILTER (WHERE attempts > 0 AND first_at >= $4) AS new_users,
         count(*) FILTER (WHERE struggles) AS struggling
  FROM (SELECT course_run, user_key, sum(attempts) AS attempts, min(first_at) AS first_at, bool_or(struggles) AS struggles FROM pairs GROUP BY course_run, user_key) AS by_user
  GROUP BY course_run
), medians AS (
  SELECT course_run, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY attempts) AS median
  FROM pg_temp.learning_successes
  JOIN pg_temp.learning_spans USING (place)
  JOIN pg_temp.learning_names USING (task_key)
  WHERE phase = 2
  GROUP BY course_run
), courses AS (
  SELECT course_run,
         count(DISTINCT task_key) FILTER (WHERE attempts > 0) AS tasks,
         count(*) FILTER (WHERE success_at IS NULL AND last_day BETWEEN $1 AND $2) AS given_up,
         sum(attempts) AS attempts, sum(submits) AS submits, sum(correct_submits) AS correct_submits,
         count(*) FILTER (WHERE is_try) AS first_tries, count(*) FILTER (WHERE is_correct_try) AS first_tries_correct
  FROM pairs
  GROUP BY course_run
)
SELECT course_run, tasks, struggling, given_up, attempts, submits, correct_submits, unique_users,
       new_users, first_tries, first_tries_correct, coalesce(first_successes, 0), median
FROM courses
JOIN users USING (course_run)
LEFT JOIN medians USING (course_run)
WHERE attempts > 0
ORDER BY attempts DESC, course_run
