-- What make_learning_days has to do before a report that ends at $2 in zone $3: fortnight by fortnight the first and last instant and
-- day of what is not kept, or no longer rightly, how many days that is, and whether earlier rows are to be removed. Goes back to the
-- first window.
WITH bounds AS (
  SELECT least($1::timestamptz, min(lower(loaded_window))) AS low, $2::timestamptz AS high FROM {ledger}
), {part_days}, {part_fingerprints}
SELECT min(start), max(stop), min(days.day), max(days.day), count(*), count(kept.id) > 0
FROM days
JOIN fingerprints USING (day)
LEFT JOIN {learning_days} AS kept ON kept.zone = $3 AND kept.day = days.day
WHERE stop <= $2 AND kept.fingerprint IS DISTINCT FROM fingerprints.fingerprint
GROUP BY (days.day - date '2001-01-01') / 14
ORDER BY 1
