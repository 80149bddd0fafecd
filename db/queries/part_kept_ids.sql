(SELECT id FROM {learning_days} WHERE id = ANY ((SELECT array_agg(id) FROM pg_temp.learning_spans)::bigint[]))
