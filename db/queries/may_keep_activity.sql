-- Whether the user may read, and may write, what is kept of days for the learning report; and the same of figures. No row where the
-- tables of days are not there.
SELECT bool_and(has_table_privilege(kept, 'SELECT')),
       bool_and(has_table_privilege(kept, 'INSERT') AND has_table_privilege(kept, 'UPDATE') AND has_table_privilege(kept, 'DELETE')),
       coalesce((SELECT has_table_privilege(figures, 'SELECT') FROM to_regclass({learning_figures_name}) AS figures), false),
       coalesce((SELECT has_table_privilege(figures, 'INSERT') AND has_table_privilege(figures, 'UPDATE') AND has_table_privilege(figures, 'DELETE')
                 FROM to_regclass({learning_figures_name}) AS figures), false)
FROM (VALUES (to_regclass({learning_days_name})), (to_regclass({learning_users_name})), (to_regclass({learning_activity_name}))) AS tables (kept)
HAVING count(kept) = 3
