-- Newest first; where $1 is true, only those that are neither cancelled nor loaded whole. What of one was loaded before it was asked for
-- counts unless it is to be loaded again.
SELECT b.id, lower(b.range), upper(b.range), b.refresh, b.asked_at, b.cancelled_at,
       CASE WHEN covered.share = 1 AND b.cancelled_at IS NULL THEN greatest(covered.loaded_at, b.asked_at) END,
       covered.share::double precision
FROM {backfills} AS b
CROSS JOIN LATERAL (
  SELECT max(l.loaded_at) AS loaded_at,
         coalesce(sum(extract(epoch FROM upper(l.loaded_window * b.range) - lower(l.loaded_window * b.range))), 0)
           / extract(epoch FROM upper(b.range) - lower(b.range)) AS share
  FROM {ledger} AS l
  WHERE l.loaded_window && b.range AND (NOT b.refresh OR l.loaded_at >= b.asked_at)
) AS covered
WHERE NOT $1 OR (b.cancelled_at IS NULL AND covered.share < 1)
ORDER BY b.asked_at DESC, b.id
