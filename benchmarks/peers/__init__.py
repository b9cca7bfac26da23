"""Other engines on the same work; each file runs where its engine is installed."""
