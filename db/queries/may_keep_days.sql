-- Whether the user may keep days, and there is a table to keep them in: without it a load goes on without, where the statement that keeps
-- them would spoil its transaction.
SELECT has_table_privilege(kept, 'SELECT') AND has_table_privilege(kept, 'INSERT') AND has_table_privilege(kept, 'UPDATE')
FROM to_regclass({daily_metrics_name}) AS kept
