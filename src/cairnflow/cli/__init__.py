"""The program ``cairn``: commands that run flows, and show what they kept."""
