-- Records in quarantine by reason, most frequent first: of windows that overlap [$1, $2), and of the run $3; NULL for all.
SELECT reason, count(*)
FROM {quarantine}
WHERE ($1::timestamptz IS NULL OR loaded_window && tstzrange($1, $2, '[)'))
  AND ($3::uuid IS NULL OR run_id = $3)
GROUP BY reason
ORDER BY count(*) DESC, reason
