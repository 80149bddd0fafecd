ON CONFLICT (zone, day) DO UPDATE SET
    id = excluded.id, fingerprint = excluded.fingerprint, attempts = excluded.attempts, submits = excluded.submits,
    correct_submits = excluded.correct_submits, unique_users = excluded.unique_users, tasks_touched = excluded.tasks_touched,
    without_task = excluded.without_task, hours = excluded.hours
