SELECT task_no, course_run, block, lis_outcome_service_url
FROM {tasks}
WHERE course_run IS NOT NULL AND block IS NOT NULL
ORDER BY course_run COLLATE "C", block COLLATE "C", task_no
