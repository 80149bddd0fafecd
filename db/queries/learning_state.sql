-- A number that changes with everything the figures of a report hang on: with the build $1 of the program, with the days there are, with
-- the phase of each, and with each making of what is kept of them.
SELECT hashtextextended(string_agg(place || ' ' || coalesce(id::text, ''), ',' ORDER BY place), hashtextextended($1, 0)) FROM pg_temp.learning_spans
