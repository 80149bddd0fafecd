-- Keeps the figures $5 of [$1, $2) in zone $3, which were computed from state $4, and forgets all but the latest hundred periods.
WITH kept AS (
  INSERT INTO {learning_figures} (low, high, zone, state, figures) VALUES ($1, $2, $3, $4, $5::json)
  ON CONFLICT (zone, low, high) DO UPDATE SET state = excluded.state, figures = excluded.figures, made_at = now()
)
DELETE FROM {learning_figures} WHERE made_at < (SELECT made_at FROM {learning_figures} ORDER BY made_at DESC OFFSET 99 LIMIT 1)
