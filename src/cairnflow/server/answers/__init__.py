"""What the API answers, made of the ledger's facts. Nothing here speaks HTTP or reads a value."""
