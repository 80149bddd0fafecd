-- Notes why records stay in quarantine, where that is another reason than before.
UPDATE {quarantine} AS kept
SET reason = found.reason, field = found.field, detail = found.detail
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS found (id, reason, field, detail)
WHERE kept.id = found.id
