COPY {users} (user_no, user_id) FROM STDIN (FORMAT binary)
-- Takes new users with the numbers that were taken for them. The comment comes last because Npgsql wants COPY to be the first word.
