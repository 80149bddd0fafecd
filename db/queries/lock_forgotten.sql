-- See share_forgotten.sql. Readers of the table go on.
LOCK TABLE {forgotten} IN EXCLUSIVE MODE
