-- Whether the mark is $1 with fingerprint $2, or there is none where they are NULL.
SELECT NOT EXISTS (SELECT FROM {firsts_mark} WHERE (upto, fingerprint) IS DISTINCT FROM ($1::timestamptz, $2::bigint))
   AND EXISTS (SELECT FROM {firsts_mark}) = ($1::timestamptz IS NOT NULL)
