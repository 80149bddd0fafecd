-- How many spans there are, how many of them the report is about, how many are kept, and whether there is anything in the others.
SELECT count(*), count(*) FILTER (WHERE phase > 0), count(id),
       EXISTS (SELECT FROM pg_temp.learning_fresh_days WHERE attempts > 0)
FROM pg_temp.learning_spans
