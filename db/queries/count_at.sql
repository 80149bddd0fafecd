-- How many attempts of the window [$1, $2) there are at the instants $3.
SELECT count(*) FROM {facts} WHERE created_at = ANY ($3) AND created_at >= $1 AND created_at < $2
