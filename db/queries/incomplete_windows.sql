-- What may make days of [$1, $2) incomplete: the parts that no window of the ledger has, without counts, and the windows with rejected
-- records, with theirs.
SELECT lower(gap), upper(gap), 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
FROM (
  SELECT unnest(tstzmultirange(tstzrange($1, $2)) - coalesce(range_agg(loaded_window), tstzmultirange())) AS gap
  FROM {ledger}
  WHERE loaded_window && tstzrange($1, $2)
) AS missing
UNION ALL
SELECT lower(loaded_window), upper(loaded_window), read, loaded, duplicate, rejected, outside
FROM {ledger}
WHERE loaded_window && tstzrange($1, $2) AND rejected > 0
ORDER BY 1
