-- What is loaded before $1, neighbours as one and without counts, and the windows with rejected records, with theirs.
SELECT lower(span), upper(span), 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
FROM (SELECT unnest(range_agg(loaded_window)) AS span FROM {ledger} WHERE lower(loaded_window) < $1) AS spans
UNION ALL
SELECT lower(loaded_window), upper(loaded_window), read, loaded, duplicate, rejected, outside
FROM {ledger}
WHERE lower(loaded_window) < $1 AND rejected > 0
ORDER BY 1
