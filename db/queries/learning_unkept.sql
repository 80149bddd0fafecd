-- Whether there is anything in the spans that nothing is kept of. Most often there is not, and finding that out is far quicker than boiling
-- nothing down.
SELECT EXISTS (
  SELECT FROM pg_temp.learning_spans
  CROSS JOIN LATERAL (SELECT FROM {attempts} WHERE created_at >= start AND created_at < stop LIMIT 1) AS found
  WHERE id IS NULL
)
