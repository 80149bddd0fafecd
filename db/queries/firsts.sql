SELECT user_no, task_no, tries, first_at, submit_at, success_at, try_correct FROM {firsts}
