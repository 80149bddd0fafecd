SELECT run_id, claimed_at, sent_at, fingerprint
FROM {reported_days}
WHERE zone = $1 AND day = $2 AND output = $3
