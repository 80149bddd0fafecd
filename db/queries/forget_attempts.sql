-- Deletes attempts of a span of time, those of user $1 and those of tasks $4, and answers with them as remove_duplicates.sql does.
WITH removed AS (
  DELETE FROM {facts}
  WHERE (user_no = $1 OR task_no = ANY ($4)) AND created_at >= $2::text::timestamptz AND created_at < $3::text::timestamptz
  RETURNING created_at, user_no, task_no, outcome
)
SELECT created_at, user_no, task_no, outcome::text, user_id, oauth_consumer_key, sourcedid_head, coalesce(ends_with_user, false), lis_outcome_service_url
FROM removed
JOIN {users} USING (user_no)
LEFT JOIN {tasks} USING (task_no)
