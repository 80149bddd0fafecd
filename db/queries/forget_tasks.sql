DELETE FROM {tasks} WHERE task_no = ANY ($1)
