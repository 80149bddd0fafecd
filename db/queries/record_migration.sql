INSERT INTO {migrations} (number, name, checksum, attempts_table) VALUES ($1, $2, $3, $4)
