-- The numbers of tasks by their keys $1, in their order; 0 for one that is not there.
SELECT coalesce((SELECT task_no FROM {tasks} WHERE task_key = wanted.task_key), 0)
FROM unnest($1) WITH ORDINALITY AS wanted (task_key, place)
ORDER BY place
