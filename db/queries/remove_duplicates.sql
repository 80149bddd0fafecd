-- Of rows of the window [$1, $2) that are equal in all but their id, the one with the lowest stays. Ids are unique in the whole table.
WITH ranked AS (
  SELECT id, row_number() OVER (PARTITION BY created_at, user_no, task_no, outcome ORDER BY id) AS place
  FROM {facts}
  WHERE created_at >= $1 AND created_at < $2
), removed AS (
  DELETE FROM {facts} AS fact
  USING ranked
  WHERE ranked.place > 1 AND fact.id = ranked.id AND fact.created_at >= $1 AND fact.created_at < $2
  RETURNING fact.created_at, fact.user_no, fact.task_no, fact.outcome
)
SELECT created_at, user_no, task_no, outcome::text, user_id, oauth_consumer_key, sourcedid_head, ends_with_user, lis_outcome_service_url
FROM removed
JOIN {users} USING (user_no)
JOIN {tasks} USING (task_no)
