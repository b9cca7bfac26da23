"""How what is known of a value changes from run to run, and where it jumps."""
