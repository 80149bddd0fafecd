-- Whether the user may read, and may write, what is kept of days for the learning report; no row where the tables are not there.
SELECT bool_and(has_table_privilege(kept, 'SELECT')),
       bool_and(has_table_privilege(kept, 'INSERT') AND has_table_privilege(kept, 'UPDATE') AND has_table_privilege(kept, 'DELETE'))
FROM (VALUES (to_regclass({learning_days_name})), (to_regclass({learning_users_name})), (to_regclass({learning_activity_name}))) AS tables (kept)
HAVING count(kept) = 3
