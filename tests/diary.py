"""What tasks of a test did, written down where their code stays the same for it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Diary:
    """Lines in a file. A list that a task's closure holds would be part of the task's code, and
    each call of it a change.

    Attributes:
        path: of the file.
    """

    path: Path

    def note(self, word: object) -> None:
        """Add a line."""
        with self.path.open("a") as file:
            file.write(f"{word}\n")

    def take(self) -> list[str]:
        """Return the lines since the last time."""
        if not self.path.exists():
            return []
        found = self.path.read_text().splitlines()
        self.path.unlink()
        return found
