-- As INSERT does; what is read after it is as of the lock.
LOCK TABLE {users} IN ROW EXCLUSIVE MODE
