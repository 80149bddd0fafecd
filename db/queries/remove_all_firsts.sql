DELETE FROM {firsts}
