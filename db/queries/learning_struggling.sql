-- Users who struggle ($1 submits on a task in the period, no success), those with several such tasks, and users with any submit.
SELECT count(*) FILTER (WHERE tasks > 0), count(*) FILTER (WHERE tasks > 1), count(*)
FROM (
  SELECT count(*) FILTER (WHERE success_place IS NULL AND submits >= $1) AS tasks
  FROM pg_temp.learning_pairs
  WHERE submits > 0
  GROUP BY user_key
) AS by_user
