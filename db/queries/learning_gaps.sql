-- The parts of [$1, $2) that no window of the ledger has.
SELECT lower(gap), upper(gap)
FROM (
  SELECT unnest(tstzmultirange(tstzrange($1, $2)) - coalesce(range_agg(loaded_window), tstzmultirange())) AS gap
  FROM {ledger}
  WHERE loaded_window && tstzrange($1, $2)
) AS missing
ORDER BY gap
