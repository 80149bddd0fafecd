-- A window's row of the ledger, locked until the transaction ends: every change of a loaded window takes it. No row where
-- another holds it, or where the window is no longer there.
SELECT content_hash FROM {ledger} WHERE loaded_window = tstzrange($1, $2, '[)') FOR UPDATE SKIP LOCKED
