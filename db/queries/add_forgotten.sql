-- No row where the user is forgotten already.
INSERT INTO {forgotten} (key, user_hash, id_bytes, run_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING forgotten_no
