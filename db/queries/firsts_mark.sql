-- How far the table of firsts goes, and whether the ledger before that is still what it was made from.
SELECT upto, fingerprint, fingerprint = {part_fingerprint} FROM {firsts_mark}
