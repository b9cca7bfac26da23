"""What the server tells by itself: a stream of events, made of what the ledger says when asked."""
