-- Attempts of the period that name no task.
SELECT coalesce(sum(attempts), 0)::bigint FROM pg_temp.learning_activity WHERE phase = 2 AND task_key IS NULL
