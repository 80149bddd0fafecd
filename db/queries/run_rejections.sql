SELECT reason, count(*) FROM {quarantine} WHERE run_id = $1 GROUP BY reason
