"""Two runs, compared over facts: what differs, which task it began with, and what led to it."""
