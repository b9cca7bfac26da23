"""Reading what happened: runs, task runs and their values, by address."""
