ALTER TABLE {attempts} ATTACH PARTITION {partition} FOR VALUES FROM ({from}) TO ({to})
