-- Each user's days.
CREATE TEMPORARY TABLE learning_users ON COMMIT DROP AS
SELECT user_key, day, phase, min(place) AS place,
       sum(attempts)::integer AS attempts, sum(submits)::integer AS submits, sum(correct_submits)::integer AS correct_submits
FROM pg_temp.learning_activity
GROUP BY user_key, day, phase
