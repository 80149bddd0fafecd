-- A page of the quarantine, oldest first, after id $1. Of each record only the first $5 bytes.
SELECT id, run_id, lower(loaded_window), upper(loaded_window), reason, field, detail, substring(original FROM 1 FOR $5), length(original), rejected_at
FROM {quarantine}
WHERE id > $1
  AND ($2::timestamptz IS NULL OR loaded_window && tstzrange($2, $3, '[)'))
  AND ($4::text IS NULL OR reason = $4)
ORDER BY id
LIMIT $6
