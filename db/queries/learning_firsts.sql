-- Each user's first place, and whether he was there in the period and in the one before it.
CREATE TEMPORARY TABLE learning_firsts ON COMMIT DROP AS
SELECT user_key, min(place) AS place, bool_or(place & 3 = 2) AS is_present, bool_or(place & 3 = 1) AS was_present
FROM ({users}) AS users
WHERE {who}
GROUP BY user_key
