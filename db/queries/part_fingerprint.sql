-- A number that changes with every window of the ledger before upto, and with what its rows are. The 1 is the version of the definitions:
-- raise it when a column of firsts, or the name of a task, comes to mean something else.
(SELECT coalesce(bit_xor(hash_record_extended(ROW (1, loaded_window, loaded, content_hash, loaded_at), 0)), 0) FROM {ledger} WHERE lower(loaded_window) < upto)
