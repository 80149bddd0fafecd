COPY (SELECT created_at, user_no, task_no, outcome FROM {facts} WHERE created_at >= {low} AND created_at < {high}) TO STDOUT (FORMAT BINARY)
-- Attempts of a span of time, in whatever order they are stored. The limits are literals, as COPY takes no parameters.
