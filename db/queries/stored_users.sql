-- The users that attempts of the window [$1, $2) name.
SELECT user_no, user_id FROM {users} WHERE user_no IN (SELECT user_no FROM {facts} WHERE created_at >= $1 AND created_at < $2)
