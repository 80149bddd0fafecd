-- What people and BI tools read: id and the seven columns as the source has them. Outer joins to unique keys are left out by the planner
-- where a query asks for none of their columns, and a row whose entry somebody deleted does not vanish.
CREATE OR REPLACE VIEW {attempts} AS
SELECT fact.id,
       person.user_id,
       task.oauth_consumer_key,
       CASE WHEN task.ends_with_user THEN task.sourcedid_head || ':' || person.user_id ELSE task.sourcedid_head END AS lis_result_sourcedid,
       task.lis_outcome_service_url,
       CASE WHEN fact.outcome <> 'r' THEN fact.outcome = 'c' END AS is_correct,
       CASE WHEN fact.outcome = 'r' THEN 'run' ELSE 'submit' END AS attempt_type,
       fact.created_at
FROM {facts} AS fact
LEFT JOIN {users} AS person USING (user_no)
LEFT JOIN {tasks} AS task USING (task_no);

COMMENT ON VIEW {attempts} IS 'Attempts of the code grader with all columns; a view of attempt_facts, users and tasks.';
COMMENT ON COLUMN {attempts}.is_correct IS 'The verdict of a submit; NULL for a run.';
COMMENT ON COLUMN {attempts}.attempt_type IS 'run or submit.';
