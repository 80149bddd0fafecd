-- How many spans there are, how many of them the report is about, and how many are kept.
SELECT count(*), count(*) FILTER (WHERE phase > 0), count(id) FROM pg_temp.learning_spans
