-- The pairs whose first correct submit is in one of the two periods, and the attempts it took: those before it, and itself. In the hour
-- of the success it is mostly clear which came before; only where it is not, the attempts are asked once more.
CREATE TEMPORARY TABLE learning_successes ON COMMIT DROP AS
SELECT user_key, task_key, success_place AS place,
       sum(CASE
         WHEN activity.place < success_place THEN activity.attempts
         WHEN activity.first_at >= success_at THEN 1
         WHEN last_other >= success_at THEN (
           SELECT count(*) + 1
           FROM {attempts}
           WHERE created_at >= activity.first_at AND created_at < success_at
             AND hashtextextended(user_id, 0) = pairs.user_key
             AND {part_task_key} = pairs.task_key)
         ELSE activity.attempts - activity.correct_submits + 1
       END)::integer AS attempts
FROM pg_temp.learning_pairs AS pairs
JOIN pg_temp.learning_activity AS activity USING (user_key, task_key)
WHERE success_place > 0 AND activity.place <= success_place
GROUP BY user_key, task_key, success_place
