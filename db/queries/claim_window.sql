INSERT INTO {ledger} (loaded_window, run_id) VALUES (tstzrange($1, $2, '[)'), $3) RETURNING content_hash
