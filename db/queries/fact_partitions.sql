-- The spans of time that the partitions take, as texts, in order.
WITH parts AS (
  SELECT pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_catalog.pg_inherits AS i
  JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
  WHERE i.inhparent = {facts_name}::pg_catalog.regclass
)
SELECT coalesce((regexp_match(bound, 'FROM \(''([^'']+)''\)'))[1], '-infinity') AS low,
       coalesce((regexp_match(bound, 'TO \(''([^'']+)''\)'))[1], 'infinity')
FROM parts
ORDER BY low
