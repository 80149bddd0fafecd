-- Puts records of the window [$2, $3) into the quarantine for the run $1.
INSERT INTO {quarantine} (run_id, loaded_window, reason, field, detail, original)
SELECT $1, tstzrange($2, $3, '[)'), * FROM unnest($4::text[], $5::text[], $6::text[], $7::bytea[])
