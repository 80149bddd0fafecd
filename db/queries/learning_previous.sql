-- When the period before the period begins.
SELECT min(start) FROM pg_temp.learning_spans WHERE phase = 1
