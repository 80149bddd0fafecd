-- The users, each once: attempts name them by number. Entries are made and committed before the attempts that need them, so a load that
-- fails may leave some that nothing names; they do no harm and are used by the next one.
CREATE TABLE IF NOT EXISTS {users} (
  user_no integer GENERATED ALWAYS AS IDENTITY,
  user_id text NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (user_no),
  CONSTRAINT users_are_known_once UNIQUE (user_id)
);

COMMENT ON TABLE {users} IS 'The users, each once.';
