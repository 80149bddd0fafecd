-- What users did before $1, hour by hour: a row for each span, user and task. Users and tasks by 64-bit hashes; the task is NULL where
-- lis_result_sourcedid names none. The verdict is there for submits and only for them. last_other is the last attempt that was not correct.
CREATE TEMPORARY TABLE learning_activity ON COMMIT DROP AS
SELECT place, day, phase, user_key, task_key, attempts, submits, correct_submits, first_at, first_correct, first_wrong, last_other
FROM (
  SELECT width_bucket(created_at, (SELECT array_agg(start ORDER BY place) FROM pg_temp.learning_spans WHERE place > 0)) AS place,
         hashtextextended(user_id, 0) AS user_key,
         {part_task_key} AS task_key,
         count(*)::integer AS attempts,
         count(is_correct)::integer AS submits,
         count(*) FILTER (WHERE is_correct)::integer AS correct_submits,
         min(created_at) AS first_at,
         min(created_at) FILTER (WHERE is_correct) AS first_correct,
         min(created_at) FILTER (WHERE NOT is_correct) AS first_wrong,
         max(created_at) FILTER (WHERE is_correct IS NOT TRUE) AS last_other
  FROM {attempts}
  WHERE created_at < $1
  GROUP BY 1, 2, 3
) AS grouped
JOIN pg_temp.learning_spans USING (place)
