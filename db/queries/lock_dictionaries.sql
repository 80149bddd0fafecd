-- Waits for entries that are being added, also by a program whose load has lost its connection, and holds up others until this ends.
LOCK TABLE {users}, {tasks} IN SHARE ROW EXCLUSIVE MODE
