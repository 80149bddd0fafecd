SELECT id::integer AS place, attempts, submits, correct_submits, unique_users, tasks_touched, without_task, hours FROM pg_temp.learning_fresh_days
