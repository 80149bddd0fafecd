DELETE FROM {firsts_mark}
