-- The records in quarantine that came in a window, as they came.
SELECT original FROM {quarantine} WHERE loaded_window = tstzrange($1, $2, '[)')
