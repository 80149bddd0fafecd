-- Moves records of the window [$1, $2) from rejected to loaded ($3), duplicate ($4) and outside ($5); $6 is the content hash of all that
-- is loaded now. loaded_at stays: it says when the source was asked, and kept figures go out of date by the rows and their hash.
UPDATE {ledger}
SET loaded = loaded + $3, duplicate = duplicate + $4, outside = outside + $5, rejected = rejected - $3 - $4 - $5, content_hash = $6
WHERE loaded_window = tstzrange($1, $2, '[)')
