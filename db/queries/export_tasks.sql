-- The tasks with these numbers.
SELECT task_no, oauth_consumer_key, sourcedid_head, ends_with_user, lis_outcome_service_url FROM {tasks} WHERE task_no = ANY ($1)
