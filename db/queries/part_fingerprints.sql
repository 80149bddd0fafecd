-- Of each day that a window of the ledger touches a number that changes with everything its rows could change with: with the windows,
-- and with the day's own ends, as the rules of time zones change too. The 1 is the version of the definitions: raise it when a figure
-- comes to mean something else. A day that no window touches has no fingerprint.
fingerprints AS (
  SELECT day, hash_record_extended(ROW (1, start, stop, bit_xor(hash)), 0) AS fingerprint
  FROM (SELECT array_agg(start ORDER BY place) AS starts, min(start) AS first, max(stop) AS last FROM days) AS span
  CROSS JOIN LATERAL (
    SELECT lower(loaded_window) AS low, upper(loaded_window) AS high,
           hash_record_extended(ROW (loaded_window, loaded, content_hash, loaded_at), 0) AS hash
    FROM {ledger}
    WHERE loaded_window && tstzrange(first, last)
  ) AS windows
  CROSS JOIN LATERAL generate_series(width_bucket(low, starts), width_bucket(high - interval '1 microsecond', starts)) AS place
  JOIN days USING (place)
  GROUP BY day, start, stop
)
