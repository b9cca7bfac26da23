"""Upkeep of what is kept: what it costs, whether it is whole, and what may go."""
