-- Each pair of user and task: what was done on it in the period, its last span, and its first submit and success, wherever they lie.
CREATE TEMPORARY TABLE learning_pairs ON COMMIT DROP AS
SELECT user_key, task_key,
       min(first_at) AS first_at,
       max(place) AS last_place,
       coalesce(sum(attempts) FILTER (WHERE phase = 2), 0)::integer AS attempts,
       coalesce(sum(submits) FILTER (WHERE phase = 2), 0)::integer AS submits,
       coalesce(sum(correct_submits) FILTER (WHERE phase = 2), 0)::integer AS correct_submits,
       bool_or(phase = 1) AS touched_before,
       min(place) FILTER (WHERE submits > 0) AS try_place,
       coalesce(min(first_correct) <= min(first_wrong), min(first_correct) IS NOT NULL) AS try_correct,
       min(place) FILTER (WHERE correct_submits > 0) AS success_place,
       min(first_correct) AS success_at
FROM pg_temp.learning_activity
WHERE task_key IS NOT NULL
GROUP BY user_key, task_key
