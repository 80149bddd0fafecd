-- True where no other connection holds the output $3 of the day $2 in the zone $1; held until it is released or the connection ends.
SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(concat_ws(' ', 'grader-etl report:', {reported_days_name}, $1::text, $2::date, $3::text), 0))
