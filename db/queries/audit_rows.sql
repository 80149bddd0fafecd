COPY (SELECT {columns} FROM {attempts} WHERE created_at >= {from} AND created_at < {to}) TO STDOUT (FORMAT binary)
-- A window's rows as they were loaded, byte by byte: what their content hash is made of. In whatever order, as the hash has none.
-- The comment comes last because Npgsql wants COPY to be the first word.
