-- The windows that overlap [$1, $2) and have records in quarantine for reason $3, in order of time; NULL for all.
SELECT DISTINCT lower(loaded_window) AS start, upper(loaded_window)
FROM {quarantine}
WHERE ($1::timestamptz IS NULL OR loaded_window && tstzrange($1, $2, '[)'))
  AND ($3::text IS NULL OR reason = $3)
ORDER BY start
