DELETE FROM {firsts} WHERE user_no = $1
