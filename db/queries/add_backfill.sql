INSERT INTO {backfills} (id, range, refresh)
VALUES ($1, tstzrange($2, $3, '[)'), $4)
ON CONFLICT (id) DO NOTHING
