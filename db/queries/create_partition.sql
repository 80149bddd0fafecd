-- Made apart and then attached, which locks out nobody who reads or loads; CREATE TABLE ... PARTITION OF would wait for them all.
-- Without identity: up to PostgreSQL 16 the parent's is used when a row comes in through the parent, from 17 on attaching hands it down.
CREATE TABLE {partition} (LIKE {attempts} INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE EXCLUDING IDENTITY)
