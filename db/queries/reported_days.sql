-- The outputs of the days of the zone $1 since $2, but for messages that a day could not be loaded.
SELECT day, output, claimed_at, sent_at
FROM {reported_days}
WHERE zone = $1 AND day >= $2 AND output NOT LIKE '%:failed'
ORDER BY day, output
