-- Changes with each user who is forgotten; 0 while there is none. It needs no right on key and hash.
SELECT coalesce(sum(forgotten_no), 0)::bigint FROM {forgotten}
