-- Whether the user may read, and may write, the table of firsts, and the fingerprint of the ledger before $1.
SELECT coalesce(has_table_privilege(firsts, 'SELECT') AND has_table_privilege(mark, 'SELECT'), false),
       coalesce(has_table_privilege(firsts, 'INSERT') AND has_table_privilege(firsts, 'DELETE') AND has_table_privilege(mark, 'INSERT')
                AND has_table_privilege(mark, 'UPDATE') AND current_setting('transaction_read_only') = 'off', false),
       {part_fingerprint}
FROM (SELECT $1::timestamptz AS upto, to_regclass({firsts_name}) AS firsts, to_regclass({firsts_mark_name}) AS mark) AS asked
