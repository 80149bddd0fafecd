-- What was done on tasks on days without a success on them: the rows that come before a first success.
SELECT user_key, task_key, {part_kept_place} AS place, attempts
FROM {learning_activity}
WHERE day_id IN {part_kept_ids} AND to_success IS NULL
OFFSET 0
