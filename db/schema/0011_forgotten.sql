-- People whose data was erased: loads drop their records. Of an id only a keyed hash is kept, so that it is recognized when it comes again.
CREATE TABLE IF NOT EXISTS {forgotten} (
  forgotten_no integer GENERATED ALWAYS AS IDENTITY,
  key          bytea       NOT NULL,
  user_hash    bytea       NOT NULL,
  id_bytes     integer     NOT NULL,
  run_id       uuid        NOT NULL,
  forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT forgotten_pkey PRIMARY KEY (forgotten_no),
  CONSTRAINT forgotten_are_kept_once UNIQUE (user_hash)
);

COMMENT ON TABLE {forgotten} IS 'Users whose data was erased. Loads drop what comes of them, and count it.';
COMMENT ON COLUMN {forgotten}.key IS 'Random; the same in all rows. With it, somebody who has an id can find out whether it is here.';
COMMENT ON COLUMN {forgotten}.user_hash IS 'HMAC-SHA-256 of the user''s id with the key.';
COMMENT ON COLUMN {forgotten}.id_bytes IS 'Length of the id, so that records which cannot be parsed can be searched for it.';
COMMENT ON COLUMN {forgotten}.run_id IS 'Of the receipt.';

-- nobody but the owner needs the key; roles.sql makes new tables readable by default
DO $$
DECLARE
  grantee regrole;
BEGIN
  FOR grantee IN
    SELECT DISTINCT acl.grantee::regrole FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS acl
    WHERE c.oid = {forgotten_name}::regclass AND acl.grantee NOT IN (0, c.relowner)
  LOOP
    EXECUTE 'REVOKE ALL ON ' || {forgotten_name} || ' FROM ' || grantee;
  END LOOP;
END
$$;
