"""A Google Cloud Storage of this process, for tests."""
