-- Adds tasks, texts in UTF-8, which come in the order of their keys $1; see insert_users.sql, also for $6. A sourcedid such as edX makes it begins with
-- course-v1:RUN:HOST-BLOCK, of which RUN and BLOCK are kept by themselves.
INSERT INTO {tasks} (task_key, oauth_consumer_key, sourcedid_head, ends_with_user, lis_outcome_service_url, course_run, block)
SELECT task_key, convert_from(consumer_key, 'UTF8'), head, ends_with_user, convert_from(url, 'UTF8'),
       CASE WHEN starts_with(head, 'course-v1:') THEN nullif(split_part(head, ':', 2), '') END,
       CASE WHEN starts_with(head, 'course-v1:') THEN nullif(split_part(split_part(head, ':', 3), '-', -1), '') END
FROM unnest($1, $2, $3, $4, $5) AS wanted (task_key, consumer_key, head_bytes, ends_with_user, url)
CROSS JOIN LATERAL (SELECT convert_from(head_bytes, 'UTF8') AS head) AS texts
WHERE (SELECT coalesce(sum(forgotten_no), 0) FROM {forgotten}) = $6
ON CONFLICT DO NOTHING
RETURNING task_no, task_key
