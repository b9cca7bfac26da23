"""What a value was made of, and what was made of it."""
