SELECT user_key, {part_kept_place} AS place
FROM {learning_users}
WHERE day_id IN {part_kept_ids}
OFFSET 0
