-- Spans for make_learning_days: those of the report that nothing is kept of. $1 is the zone; a place stands in for an id.
spans AS MATERIALIZED (
  SELECT place::bigint AS id, $1::text AS zone, day, 0::bigint AS fingerprint, start, stop, origin
  FROM pg_temp.learning_spans
  WHERE id IS NULL
)
