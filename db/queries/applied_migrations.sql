SELECT number, name, checksum, attempts_table FROM {migrations} ORDER BY number
