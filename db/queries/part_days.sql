-- The days of zone $3 that bounds touches, in order: each from its first instant to the next day's. An hour that comes twice at midnight
-- is the new day's (Havana), a day that the zone left out (Samoa, 2011-12-30) has no length and is left out here.
days AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY start)::integer AS place, day, start, stop
  FROM (
    SELECT midnight::date AS day, start, lead(start) OVER (ORDER BY midnight) AS stop
    FROM bounds
    CROSS JOIN LATERAL generate_series(
      date_trunc('day', low AT TIME ZONE $3), (high - interval '1 microsecond') AT TIME ZONE $3 + interval '1 day', interval '1 day') AS midnight
    CROSS JOIN LATERAL (SELECT midnight AT TIME ZONE $3 AS found) AS instant
    CROSS JOIN LATERAL (
      SELECT CASE WHEN (found - interval '1 hour') AT TIME ZONE $3 >= midnight THEN found - interval '1 hour' ELSE found END AS start) AS first
  ) AS spans
  WHERE start < stop
)
