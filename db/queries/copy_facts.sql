COPY (SELECT created_at, user_no, task_no, outcome FROM {facts} WHERE created_at >= {low} AND created_at < {high}) TO STDOUT (FORMAT binary)
-- Attempts of a span of time, in whatever order they are stored. The limits are literals, as COPY takes no parameters; the comment comes
-- last because Npgsql wants COPY to be the first word.
