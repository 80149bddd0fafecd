DELETE FROM {quarantine} WHERE loaded_window = tstzrange($1, $2, '[)')
