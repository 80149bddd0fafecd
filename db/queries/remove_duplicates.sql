-- Of rows of a window that are equal in all seven columns, NULLs taken as equal, the one that came first stays.
WITH ranked AS (
  SELECT created_at, id,
         row_number() OVER (
           PARTITION BY created_at, user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type
           ORDER BY id) AS place
  FROM {attempts}
  WHERE created_at >= $1 AND created_at < $2
)
DELETE FROM {attempts} AS a
USING ranked
WHERE ranked.place > 1 AND a.created_at = ranked.created_at AND a.id = ranked.id AND a.created_at >= $1 AND a.created_at < $2
RETURNING a.user_id, a.oauth_consumer_key, a.lis_result_sourcedid, a.lis_outcome_service_url, a.is_correct, a.attempt_type, a.created_at
