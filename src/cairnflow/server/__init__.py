"""The API over a ledger and the page that is made of it: what is read is told, nothing of a user's is decoded."""
