-- OFFSET 0 keeps the place from being computed once more wherever it is used, and does not keep the server from reading in parallel.
SELECT user_key, {part_kept_place} AS place
FROM {learning_users}
WHERE day_id IN {part_kept_ids}
OFFSET 0
