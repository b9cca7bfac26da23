"""What authors print, kept apart from what a command prints."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def apart() -> Generator[None]:
    """Keep stdout for the result: what the author's code prints inside goes to stderr."""
    sys.stdout.flush()
    kept = _kept_stdout()
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if kept is not None:
            os.dup2(kept, 1)
            os.close(kept)


def _kept_stdout() -> int | None:
    """Lead descriptor 1 to stderr too, for what subprocesses print; return where it led."""
    try:
        if sys.stdout.fileno() != 1:
            return None
        kept = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError):
        return None
    return kept
