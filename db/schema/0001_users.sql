-- Users, each once. An entry is committed by itself, before the attempts that name it; one that no attempt names does no harm.
CREATE TABLE IF NOT EXISTS {users} (
  user_no integer GENERATED ALWAYS AS IDENTITY,
  user_id text    NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (user_no),
  CONSTRAINT users_are_kept_once UNIQUE (user_id)
);

COMMENT ON TABLE {users} IS 'Users by number. Entries are not deleted: loads that run remember their numbers.';
COMMENT ON COLUMN {users}.user_id IS 'lti_user_id of the source.';
