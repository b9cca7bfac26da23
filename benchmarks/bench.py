"""Where is measured, and how much."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Bench:
    """What every case is given.

    Attributes:
        sizes: how much work.
        media: a folder on each medium, by its name: ``tmpfs`` and ``disk``.
    """

    sizes: Sizes
    media: dict[str, str]

    @contextmanager
    def folder(self, medium: str, case: str) -> Generator[str]:
        """Make a folder for one case; it goes when all is measured in it, not earlier."""
        path = tempfile.mkdtemp(prefix=f"{case}-", dir=self.media[medium])
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
