-- The months (UTC) from $1 to before $2 that no partition takes, at most $3 of them. A partition somebody made for a longer time counts.
WITH parts AS (
  SELECT pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_catalog.pg_inherits AS i
  JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
  WHERE i.inhparent = {facts_name}::pg_catalog.regclass
), bounds AS (
  SELECT coalesce((regexp_match(bound, 'FROM \(''([^'']+)''\)'))[1]::timestamptz, '-infinity') AS low,
         coalesce((regexp_match(bound, 'TO \(''([^'']+)''\)'))[1]::timestamptz, 'infinity') AS high
  FROM parts
)
SELECT month, month + interval '1 month'
FROM generate_series(date_trunc('month', $1::timestamptz AT TIME ZONE 'UTC'), $2::timestamptz AT TIME ZONE 'UTC' - interval '1 microsecond', interval '1 month') AS month
WHERE NOT EXISTS (
  SELECT FROM bounds
  WHERE low <= month AT TIME ZONE 'UTC' AND high >= (month + interval '1 month') AT TIME ZONE 'UTC')
ORDER BY month
LIMIT $3
