"""Stores: key -> bytes, written once."""
