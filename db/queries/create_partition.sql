-- Made apart and then attached, which locks out neither readers nor loaders; CREATE TABLE ... PARTITION OF would wait for them all.
-- The index comes along, so that attaching finds it.
CREATE TABLE {partition} (LIKE {facts} INCLUDING COMMENTS INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE);
ALTER TABLE {facts} ATTACH PARTITION {partition} FOR VALUES FROM ({from}) TO ({to});
