-- A kept day lies whole in its phase, so the first days of the phases say which. Written as sub-selects, which the server asks once and
-- before it starts workers: joined to a temporary table, kept rows could not be read in parallel.
(day - date '2000-01-01') * 4 + CASE
           WHEN day >= (SELECT min(day) FROM pg_temp.learning_spans WHERE phase = 2) THEN 2
           WHEN day >= (SELECT min(day) FROM pg_temp.learning_spans WHERE phase = 1) THEN 1
           ELSE 0
         END
