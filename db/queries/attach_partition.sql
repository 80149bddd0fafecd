ALTER TABLE {facts} ATTACH PARTITION {partition} FOR VALUES FROM ({from}) TO ({to})
