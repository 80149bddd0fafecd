(SELECT NULL::bigint AS id, NULL::text AS zone, NULL::date AS day, NULL::bigint AS fingerprint)
