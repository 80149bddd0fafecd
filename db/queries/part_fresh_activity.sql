SELECT user_key, task_key, day_id::integer AS place, first_at, attempts, submits, correct_submits, to_success, try_correct FROM pg_temp.learning_fresh_activity
