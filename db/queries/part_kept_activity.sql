SELECT user_key, task_key, {part_kept_place} AS place, first_at, attempts, submits, correct_submits, to_success, try_correct
FROM {learning_activity}
WHERE day_id IN {part_kept_ids}
OFFSET 0
