SELECT key, user_hash, id_bytes FROM {forgotten}
