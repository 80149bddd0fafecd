-- Records in quarantine of windows that overlap [$1, $2), by reason and field, most frequent first.
SELECT reason, field, count(*)
FROM {quarantine}
WHERE loaded_window && tstzrange($1, $2, '[)')
GROUP BY reason, field
ORDER BY count(*) DESC, reason, field
