-- Boils the attempts of each of spans down: to a row for the span, one for each of its users, and one for each user and task. Span after
-- span, so that it takes the memory of one day, whatever the range, and rows come in the order of days. Texts are hashed when they are
-- grouped, which leaves a sixth of them. Hours are told from half hours, as no zone's clock changes by less; most of what a user does on
-- a task in a day lies in one half hour and is counted there as a whole.
WITH {spans}, texts AS MATERIALIZED (
  SELECT id, day, hashtextextended(user_id, 0) AS user_key, {part_task_key} AS task_key,
         attempts, submits, correct_submits, first_at, first_correct, least(first_correct, first_wrong) AS first_submit, times,
         date_bin('30 minutes', first_at, origin) AS first_bin, date_bin('30 minutes', last_at, origin) AS last_bin,
         CASE
           WHEN first_at >= first_correct THEN 0
           WHEN last_other < first_correct THEN attempts - correct_submits
           WHEN first_correct IS NOT NULL THEN (SELECT count(*) FROM unnest(times) AS at WHERE at < first_correct)
         END AS before_success
  FROM spans
  CROSS JOIN LATERAL (
    SELECT user_id, lis_result_sourcedid,
           count(*)::integer AS attempts,
           count(is_correct)::integer AS submits,
           (count(*) FILTER (WHERE is_correct))::integer AS correct_submits,
           min(created_at) AS first_at,
           max(created_at) AS last_at,
           min(created_at) FILTER (WHERE is_correct) AS first_correct,
           min(created_at) FILTER (WHERE NOT is_correct) AS first_wrong,
           max(created_at) FILTER (WHERE is_correct IS NOT TRUE) AS last_other,
           array_agg(created_at) AS times
    FROM {attempts}
    WHERE created_at >= start AND created_at < stop
    GROUP BY user_id, lis_result_sourcedid
  ) AS grouped
), users AS MATERIALIZED (
  SELECT DISTINCT id, day, user_key FROM texts
), doubles AS MATERIALIZED (
  -- pairs under more than one text that names the task
  SELECT id, user_key, task_key FROM texts WHERE task_key IS NOT NULL GROUP BY id, user_key, task_key HAVING count(*) > 1
), doubled AS (
  SELECT texts.*, min(first_correct) OVER (PARTITION BY id, user_key, task_key) AS success_at
  FROM texts
  JOIN doubles USING (id, user_key, task_key)
), pairs AS MATERIALIZED (
  SELECT id, day, user_key, task_key, attempts, submits, correct_submits, first_at, before_success,
         first_correct IS NOT DISTINCT FROM first_submit AS try_correct
  FROM texts
  WHERE task_key IS NOT NULL
    AND NOT EXISTS (SELECT FROM doubles WHERE doubles.id = texts.id AND doubles.user_key = texts.user_key AND doubles.task_key = texts.task_key)
  UNION ALL
  SELECT id, day, user_key, task_key, sum(attempts), sum(submits), sum(correct_submits), min(first_at),
         sum(CASE WHEN success_at IS NOT NULL THEN (SELECT count(*) FROM unnest(times) AS at WHERE at < success_at) END),
         min(first_correct) IS NOT DISTINCT FROM min(first_submit)
  FROM doubled
  GROUP BY id, day, user_key, task_key
), half_hours AS (
  SELECT id, first_bin AS bin, sum(attempts) AS attempts FROM texts WHERE first_bin = last_bin GROUP BY id, first_bin
  UNION ALL
  SELECT id, date_bin('30 minutes', at, origin), count(*)
  FROM texts
  JOIN spans USING (id)
  CROSS JOIN unnest(times) AS at
  WHERE first_bin < last_bin
  GROUP BY 1, 2
), hours AS (
  SELECT id, array_agg(coalesce(attempts, 0) ORDER BY hour) AS hours
  FROM spans
  CROSS JOIN generate_series(0, 23) AS hour
  LEFT JOIN (
    SELECT id, extract(hour FROM bin AT TIME ZONE zone)::integer AS hour, sum(attempts)::bigint AS attempts
    FROM half_hours
    JOIN spans USING (id)
    GROUP BY 1, 2
  ) AS found USING (id, hour)
  GROUP BY id
), made AS (
  INSERT INTO {into_days} (id, zone, day, fingerprint, attempts, submits, correct_submits, unique_users, tasks_touched, without_task, hours)
  SELECT id, zone, day, fingerprint, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0),
         coalesce(unique_users, 0), coalesce(tasks_touched, 0), coalesce(without_task, 0), hours
  FROM spans
  JOIN hours USING (id)
  LEFT JOIN (
    SELECT id, sum(attempts) AS attempts, sum(submits) AS submits, sum(correct_submits) AS correct_submits,
           sum(attempts) FILTER (WHERE task_key IS NULL) AS without_task
    FROM texts
    GROUP BY id
  ) AS sums USING (id)
  LEFT JOIN (SELECT id, count(*) AS unique_users FROM users GROUP BY id) AS counted USING (id)
  LEFT JOIN (SELECT id, count(*) AS tasks_touched FROM (SELECT DISTINCT id, task_key FROM pairs) AS tasks GROUP BY id) AS touched USING (id)
  {on_conflict}
  RETURNING id
), made_users AS (
  INSERT INTO {into_users} (user_key, day_id, day) SELECT user_key, id, day FROM users
), made_activity AS (
  INSERT INTO {into_activity} (user_key, task_key, day_id, first_at, day, attempts, submits, correct_submits, to_success, try_correct)
  SELECT user_key, task_key, id, first_at, day, attempts, submits, correct_submits, before_success + 1, CASE WHEN submits > 0 THEN try_correct END FROM pairs
)
SELECT count(*) FROM made
