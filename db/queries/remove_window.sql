DELETE FROM {ledger} WHERE loaded_window = tstzrange($1, $2, '[)')
