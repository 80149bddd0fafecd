-- Held until the transaction of a load ends, so that no user is forgotten while rows that name the user are on their way. A table's lock, as it
-- shows who waits for whom and has no result. Whoever forgets waits for the loads, and later ones wait for that.
LOCK TABLE {forgotten} IN ROW SHARE MODE
