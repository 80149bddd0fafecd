-- Removes what belongs to no kept day of $1 to $2 any more.
WITH removed AS (
  DELETE FROM {learning_users} WHERE day BETWEEN $1 AND $2 AND day_id NOT IN (SELECT id FROM {learning_days})
)
DELETE FROM {learning_activity} WHERE day BETWEEN $1 AND $2 AND day_id NOT IN (SELECT id FROM {learning_days})
