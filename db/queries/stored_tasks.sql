-- The tasks that attempts of the window [$1, $2) name.
SELECT task_no, oauth_consumer_key, sourcedid_head, ends_with_user, lis_outcome_service_url
FROM {tasks}
WHERE task_no IN (SELECT task_no FROM {facts} WHERE created_at >= $1 AND created_at < $2)
