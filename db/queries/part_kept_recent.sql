-- The users of the days that count for active users, and for whose past matters: from the first of the periods, or 31 days before the one
-- that the report is about.
SELECT user_key, {part_kept_place} AS place
FROM {learning_users}
WHERE day_id IN {part_kept_ids}
  AND day >= (SELECT least(min(day) FILTER (WHERE phase > 0), min(day) FILTER (WHERE phase = 2) - 31) FROM pg_temp.learning_spans)
OFFSET 0
