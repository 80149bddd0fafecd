COPY (SELECT created_at, user_no, task_no, outcome FROM {facts} WHERE created_at >= {from} AND created_at < {to}) TO STDOUT (FORMAT binary)
-- A window's rows, in whatever order, as their hash has none. The comment comes last because Npgsql wants COPY to be the first word.
