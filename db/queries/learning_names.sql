-- What each task is called, read off the first attempt on it.
CREATE TEMPORARY TABLE learning_names ON COMMIT DROP AS
SELECT task_key, course_run, task
FROM (SELECT task_key, min(first_at) AS first_at FROM pg_temp.learning_pairs GROUP BY task_key) AS firsts
CROSS JOIN LATERAL (
  SELECT split_part(lis_result_sourcedid, ':', 2) AS course_run, split_part(split_part(lis_result_sourcedid, ':', 3), '-', -1) AS task
  FROM {attempts}
  WHERE created_at = first_at AND {part_task_key} = task_key
  LIMIT 1
) AS names
