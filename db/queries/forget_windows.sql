-- What was erased of windows: attempts $3 and rejected records $4 count as forgotten, and $5 is the content hash of what is left. A table that
-- does not agree with its ledger is no reason to keep a person's data; verify goes on to find the difference.
UPDATE {ledger} AS entry
SET loaded = loaded - least(loaded, erased.attempts), rejected = rejected - least(rejected, erased.rejections),
    forgotten = forgotten + least(loaded, erased.attempts) + least(rejected, erased.rejections), content_hash = erased.content_hash
FROM unnest($1::timestamptz[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[]) AS erased (start, stop, attempts, rejections, content_hash)
WHERE entry.loaded_window = tstzrange(erased.start, erased.stop, '[)')
