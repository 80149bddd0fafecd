-- The users with these numbers.
SELECT user_no, user_id FROM {users} WHERE user_no = ANY ($1)
