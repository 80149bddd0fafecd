SELECT id, run_id, lower(loaded_window), upper(loaded_window), reason, field, detail, original, length(original), rejected_at
FROM {quarantine}
WHERE id = $1
