"""How long the board waits for stores while it breaks them."""

TOTAL = 2.5
"""Seconds for one request to a store, with all its tries, while faults are injected."""

PATIENCE = {
    "stores.connect_timeout": 0.8,
    "stores.read_timeout": 0.8,
    "stores.total_timeout": TOTAL,
}
