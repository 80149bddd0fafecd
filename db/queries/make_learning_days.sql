-- Boils the attempts of each of spans down: to a row for the span, one for each of its users, and one for each user and task. Span after
-- span, so that it takes the memory of one day, whatever the range, and rows come in the order of days. Texts are hashed when they are
-- grouped, which leaves a fifth of them. Half hours come first: no zone's clock changes by less, so hours can be told from them.
WITH {spans}, bins AS MATERIALIZED (
  SELECT id, zone, day, bin, hashtextextended(user_id, 0) AS user_key, {part_task_key} AS task_key,
         attempts, submits, correct_submits, first_at, first_correct, least(first_correct, first_wrong) AS first_submit,
         others,
         CASE
           WHEN first_at >= first_correct THEN 0
           WHEN last_other < first_correct THEN attempts - correct_submits
           WHEN first_correct IS NOT NULL THEN (SELECT count(*) FROM unnest(others) AS other WHERE other < first_correct)
         END AS before_success
  FROM spans
  CROSS JOIN LATERAL (
    SELECT date_bin('30 minutes', created_at, origin) AS bin, user_id, lis_result_sourcedid,
           count(*) AS attempts,
           count(is_correct) AS submits,
           count(*) FILTER (WHERE is_correct) AS correct_submits,
           min(created_at) AS first_at,
           min(created_at) FILTER (WHERE is_correct) AS first_correct,
           min(created_at) FILTER (WHERE NOT is_correct) AS first_wrong,
           max(created_at) FILTER (WHERE is_correct IS NOT TRUE) AS last_other,
           array_agg(created_at) FILTER (WHERE is_correct IS NOT TRUE) AS others
    FROM {attempts}
    WHERE created_at >= start AND created_at < stop
    GROUP BY 1, 2, 3
  ) AS grouped
), users AS MATERIALIZED (
  SELECT DISTINCT id, day, user_key FROM bins
), gathered AS MATERIALIZED (
  SELECT id, day, user_key, task_key,
         sum(attempts)::integer AS attempts, sum(submits)::integer AS submits, sum(correct_submits)::integer AS correct_submits,
         min(first_at) AS first_at, min(first_correct) AS success_at, min(first_correct) IS NOT DISTINCT FROM min(first_submit) AS try_correct,
         min(bin) FILTER (WHERE first_correct IS NOT NULL) AS success_bin, count(*) AS parts, min(before_success) AS before_success
  FROM bins
  WHERE task_key IS NOT NULL
  GROUP BY id, day, user_key, task_key
), scattered AS (
  -- pairs that are in more than one half hour, or under more than one text that names the task
  SELECT id, user_key, task_key, sum(CASE
           WHEN bin < success_bin THEN bins.attempts
           WHEN first_correct = success_at THEN bins.before_success
           ELSE (SELECT count(*) FROM unnest(others) AS other WHERE other < success_at)
         END) AS before_success
  FROM gathered
  JOIN bins USING (id, user_key, task_key)
  WHERE parts > 1 AND bin <= success_bin
  GROUP BY id, user_key, task_key
), pairs AS MATERIALIZED (
  SELECT id, day, user_key, task_key, attempts, submits, correct_submits, first_at,
         (CASE WHEN parts > 1 THEN scattered.before_success ELSE gathered.before_success END)::integer + 1 AS to_success, try_correct
  FROM gathered
  LEFT JOIN scattered USING (id, user_key, task_key)
), hours AS (
  SELECT id, array_agg(coalesce(attempts, 0) ORDER BY hour) AS hours
  FROM spans
  CROSS JOIN generate_series(0, 23) AS hour
  LEFT JOIN (SELECT id, extract(hour FROM bin AT TIME ZONE zone)::integer AS hour, sum(attempts)::bigint AS attempts FROM bins GROUP BY 1, 2) AS found USING (id, hour)
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
    FROM bins
    GROUP BY id
  ) AS sums USING (id)
  LEFT JOIN (SELECT id, count(*) AS unique_users FROM users GROUP BY id) AS counted USING (id)
  LEFT JOIN (SELECT id, count(DISTINCT task_key) AS tasks_touched FROM pairs GROUP BY id) AS touched USING (id)
  {on_conflict}
  RETURNING id
), made_users AS (
  INSERT INTO {into_users} (user_key, day_id, day) SELECT user_key, id, day FROM users
), made_activity AS (
  INSERT INTO {into_activity} (user_key, task_key, day_id, first_at, day, attempts, submits, correct_submits, to_success, try_correct)
  SELECT user_key, task_key, id, first_at, day, attempts, submits, correct_submits, to_success, CASE WHEN submits > 0 THEN try_correct END FROM pairs
)
SELECT count(*) FROM made
