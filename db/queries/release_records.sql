-- Takes records out of the quarantine that have their place elsewhere now.
DELETE FROM {quarantine} WHERE id = ANY ($1)
