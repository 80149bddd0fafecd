-- The attempts of the window [$1, $2), those at the instants $3 only where it is not NULL, in whatever order.
SELECT created_at, user_no, task_no, outcome::text
FROM {facts}
WHERE created_at >= $1 AND created_at < $2 AND ($3::timestamptz[] IS NULL OR created_at = ANY ($3))
