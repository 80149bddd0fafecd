-- What learning reports said of attempts, period by period, so that a report that is asked for once more is not computed once more. A row
-- is used only while its state is that of the kept days it was computed from (queries/learning_state.sql). Like those it is not logged and
-- may be thrown away at any time.
CREATE UNLOGGED TABLE IF NOT EXISTS {learning_figures} (
  zone    text        NOT NULL,
  low     timestamptz NOT NULL,
  high    timestamptz NOT NULL,
  state   bigint      NOT NULL,
  figures json        NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT learning_figures_pkey PRIMARY KEY (zone, low, high)
);

COMMENT ON TABLE {learning_figures} IS 'What learning reports said of the attempts of [low, high). A row may be out of date: it counts only while its state fits the kept days.';
COMMENT ON COLUMN {learning_figures}.state IS 'A hash of the kept days the figures were computed from, and of the program''s version.';
