SELECT upto, fingerprint FROM {firsts_mark}
