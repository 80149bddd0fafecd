-- Opens a cursor over the quarantine of the window [$1, $2), for reason $3 or for all. Records that are not there whole, or are longer
-- than $4 bytes and so too large today as well, come without their bytes.
DECLARE replay_records NO SCROLL CURSOR FOR
SELECT id, reason, field, detail, CASE WHEN reason <> 'too_large' AND length(original) BETWEEN 1 AND $4 THEN original END
FROM {quarantine}
WHERE loaded_window = tstzrange($1, $2, '[)') AND ($3::text IS NULL OR reason = $3)
ORDER BY id
