SELECT count(*)::integer, coalesce(sum(read), 0)::bigint, coalesce(sum(loaded), 0)::bigint, coalesce(sum(duplicate), 0)::bigint,
       coalesce(sum(rejected), 0)::bigint, coalesce(sum(outside), 0)::bigint,
       coalesce(sum(forgotten), 0)::bigint
FROM {ledger}
WHERE run_id = $1
