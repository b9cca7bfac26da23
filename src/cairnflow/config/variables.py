"""Variables of the environment that are other tools' settings."""

import os
from pathlib import Path


def first_of(*names: str) -> str:
    """Return what the first of these variables that is set holds; empty where none is."""
    return next((found for name in names if (found := os.environ.get(name))), "")


def is_file(*names: str, default: str) -> bool:
    """Return whether there is a file at the path that a variable holds.

    Args:
        *names: of the variables.
        default: path where none of them is set; ``~`` is expanded.
    """
    return Path(first_of(*names) or default).expanduser().is_file()
