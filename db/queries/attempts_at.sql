-- The attempts of the window [$1, $2) at the instants $3.
SELECT user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at
FROM {attempts}
WHERE created_at = ANY ($3) AND created_at >= $1 AND created_at < $2
