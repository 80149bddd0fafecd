SELECT user_no FROM {users} WHERE user_id = convert_from($1, 'UTF8') COLLATE "default"
