-- The attempts of the window [$1, $2) at the instants $3.
SELECT created_at, user_no, task_no, outcome::text FROM {facts} WHERE created_at = ANY ($3) AND created_at >= $1 AND created_at < $2
