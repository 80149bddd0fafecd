-- Attempts of the period that name no task.
SELECT coalesce(sum(without_task), 0)::bigint FROM ({days}) AS days WHERE place & 3 = 2
