UPDATE {ledger}
SET read = $3, loaded = $4, duplicate = $5, rejected = $6, outside = $7,
    bytes = $8, content_hash = $9, requests = $10, retries = $11, loaded_at = clock_timestamp()
WHERE loaded_window = tstzrange($1, $2, '[)')
