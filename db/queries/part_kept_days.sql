SELECT {part_kept_place} AS place, attempts, submits, correct_submits, unique_users, tasks_touched, without_task, hours
FROM {learning_days}
WHERE id IN {part_kept_ids}
