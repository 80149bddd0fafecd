-- Adds to what the ledger says of the window [$1, $2); $8 is the content hash of all that is loaded now. Where the source was not asked,
-- as for records that leave the quarantine, loaded_at stays: it says when that was, and figures go out of date by the rows and their hash.
UPDATE {ledger}
SET read = read + $3, loaded = loaded + $4, duplicate = duplicate + $5, rejected = rejected + $6, outside = outside + $7, content_hash = $8,
    forgotten = forgotten + $12, bytes = bytes + $9, requests = requests + $10, retries = retries + $11, loaded_at = CASE WHEN $10 > 0 THEN clock_timestamp() ELSE loaded_at END
WHERE loaded_window = tstzrange($1, $2, '[)')
RETURNING loaded
