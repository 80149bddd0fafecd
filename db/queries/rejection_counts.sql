SELECT reason, count(*)
FROM {quarantine}
WHERE $1::timestamptz IS NULL OR loaded_window && tstzrange($1, $2, '[)')
GROUP BY reason
ORDER BY count(*) DESC, reason
