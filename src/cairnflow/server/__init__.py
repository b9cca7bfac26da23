"""The API over a ledger, and the page that is made of it. No value of a user's is ever decoded."""
