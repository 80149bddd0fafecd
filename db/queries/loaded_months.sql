-- The months (UTC) in which windows of the ledger before $1 start, and the rows of these windows.
SELECT date_trunc('month', lower(loaded_window), 'UTC') AS month, sum(loaded)::bigint
FROM {ledger}
WHERE lower(loaded_window) < $1
GROUP BY month
ORDER BY month
