-- Whether the user may read, and may write, the table of firsts.
SELECT coalesce(has_table_privilege(firsts, 'SELECT') AND has_table_privilege(mark, 'SELECT'), false),
       coalesce(bool_and(has_table_privilege(firsts, need) AND has_table_privilege(mark, need)) AND current_setting('transaction_read_only') = 'off', false)
FROM (SELECT to_regclass({firsts_name}) AS firsts, to_regclass({firsts_mark_name}) AS mark) AS asked,
     unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS need
GROUP BY firsts, mark
