SELECT user_key, day_id::integer AS place FROM pg_temp.learning_fresh_users
