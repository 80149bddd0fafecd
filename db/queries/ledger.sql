SELECT lower(loaded_window), upper(loaded_window), run_id, read, loaded, duplicate, rejected, outside, forgotten,
       bytes, content_hash, requests, retries, loaded_at
FROM {ledger}
WHERE loaded_window && tstzrange($1, $2, '[)')
ORDER BY loaded_window
