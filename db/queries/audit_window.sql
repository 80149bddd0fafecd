-- A window of the ledger as it stands, with the number of its records in the quarantine.
SELECT lower(w.loaded_window), upper(w.loaded_window), w.run_id, w.read, w.loaded, w.duplicate, w.rejected, w.outside,
       w.bytes, w.content_hash, w.requests, w.retries, w.loaded_at,
       (SELECT count(*) FROM {quarantine} AS q WHERE q.loaded_window = w.loaded_window)
FROM {ledger} AS w
WHERE w.loaded_window = tstzrange($1, $2, '[)')
