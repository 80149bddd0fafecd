-- Moves the mark from ($3, $4), or makes it where there was none (NULL); false where another report was quicker.
WITH moved AS (
  UPDATE {firsts_mark} SET upto = $1, fingerprint = $2 WHERE (upto, fingerprint) = ($3::timestamptz, $4::bigint) RETURNING upto
), made AS (
  INSERT INTO {firsts_mark} (upto, fingerprint) SELECT $1, $2 WHERE $3::timestamptz IS NULL ON CONFLICT DO NOTHING RETURNING upto
)
SELECT EXISTS (SELECT FROM moved) OR EXISTS (SELECT FROM made)
