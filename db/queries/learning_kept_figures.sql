-- The figures of [$1, $2) in zone $3, if they were computed from state $4.
SELECT figures::text FROM {learning_figures} WHERE low = $1 AND high = $2 AND zone = $3 AND state = $4
