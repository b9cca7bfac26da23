"""Regression tests out of recorded task runs: a pytest file, and the values that it compares."""
