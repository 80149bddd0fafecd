UPDATE {reported_days}
SET sent_at = clock_timestamp(), fingerprint = $4, claimed_at = coalesce(claimed_at, clock_timestamp())
WHERE zone = $1 AND day = $2 AND output = $3
