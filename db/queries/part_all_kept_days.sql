{learning_days}
