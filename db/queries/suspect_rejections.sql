-- Records of the quarantine that may name a user: by the bytes $1 of the id, or with escapes that may stand for it.
SELECT id, lower(loaded_window), upper(loaded_window), original, detail
FROM {quarantine}
WHERE position($1 IN original) > 0 OR position('\x5c'::bytea IN original) > 0 OR position($1 IN convert_to(detail, 'UTF8')) > 0
