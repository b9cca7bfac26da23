"""Looking for one value among many: the first bad one, or the rows that a row was made of."""
