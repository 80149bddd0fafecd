INSERT INTO {firsts_mark} (upto, fingerprint) VALUES ($1, $2)
ON CONFLICT (is_single) DO UPDATE SET upto = excluded.upto, fingerprint = excluded.fingerprint
