DELETE FROM {users} WHERE user_no = $1
