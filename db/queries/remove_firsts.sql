DELETE FROM {firsts} WHERE (user_no, task_no) IN (SELECT user_no, task_no FROM unnest($1::integer[], $2::integer[]) AS changed (user_no, task_no))
