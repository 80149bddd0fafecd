SELECT user_key, task_key, day_id::integer AS place, attempts FROM pg_temp.learning_fresh_activity WHERE to_success IS NULL
