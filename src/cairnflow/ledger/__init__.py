"""Where facts about runs are kept: in memory, in SQLite, in PostgreSQL."""
