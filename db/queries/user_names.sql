-- The ids of users $1.
SELECT user_no, user_id FROM {users} WHERE user_no = ANY ($1)
