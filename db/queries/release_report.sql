SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended(concat_ws(' ', 'grader-etl report:', {reported_days_name}, $1::text, $2::date, $3::text), 0))
