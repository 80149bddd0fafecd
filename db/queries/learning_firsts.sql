-- Each user's first day.
CREATE TEMPORARY TABLE learning_firsts ON COMMIT DROP AS
SELECT user_key, day, phase
FROM (SELECT user_key, min(place) AS place FROM pg_temp.learning_users GROUP BY user_key) AS firsts
JOIN pg_temp.learning_spans USING (place)
