"""Capsules: one file with what is needed to reproduce a task run somewhere else."""
