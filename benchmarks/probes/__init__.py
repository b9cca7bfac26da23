"""What is run in a process of its own: each function measures, and returns what JSON can hold."""
