"""What a person wants to be kept, and the words for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from cairnflow.trails.amounts import DAY, span_words
from cairnflow.trails.words import size


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which runs' values are to be kept; a rule that is None says nothing.

    What is always kept, whatever it says: the values of runs that are under way or wait for a
    person, and of runs that those resume; the last good run of each flow; and what is pinned.

    Attributes:
        keep_last: the last runs of each flow that are kept; count.
        keep_failed: failed runs younger than this are kept; microseconds.
        older_than: only runs older than this may go; microseconds.
        max_bytes: runs may go only until what is left fits into so many bytes, the oldest first.
        keep_pinned: what is pinned is kept.
        lost_after: runs of other machines that have not been heard of for so long count as
            failed; microseconds. None: they are under way for ever.
    """

    keep_last: int | None = None
    keep_failed: int | None = None
    older_than: int | None = None
    max_bytes: int | None = None
    keep_pinned: bool = True
    lost_after: int | None = None

    @property
    def asks_for_any(self) -> bool:
        """Whether any run may go by it: a rule that only says what is kept does not ask for it."""
        return any(rule is not None for rule in (self.keep_last, self.older_than, self.max_bytes))

    @property
    def words(self) -> str:
        """The rules as options of the command.

        Examples:
            >>> Policy(keep_last=30, keep_failed=90 * DAY).words
            'keep-last 30, keep-failed 90d'
        """
        return ", ".join(self._words())

    @property
    def command(self) -> str:
        """The command that deletes what may go by it.

        Examples:
            >>> Policy(keep_last=30, max_bytes=1_500_000).command
            'cairn gc --keep-last 30 --max-bytes 1500000 --yes'
        """
        spans = (("keep-failed", self.keep_failed), ("older-than", self.older_than))
        told = [f"--keep-last {self.keep_last}"] if self.keep_last is not None else []
        told += [f"--{name} {span_words(span)}" for name, span in spans if span is not None]
        told += [f"--max-bytes {self.max_bytes}"] if self.max_bytes is not None else []
        told += [] if self.keep_pinned else ["--drop-pinned"]
        told += [f"--lost-after {span_words(self.lost_after)}"] if self.lost_after else []
        return " ".join(["cairn gc", *told, "--yes"])

    def _words(self) -> Iterator[str]:
        if self.keep_last is not None:
            yield f"keep-last {self.keep_last}"
        if self.keep_failed is not None:
            yield f"keep-failed {span_words(self.keep_failed)}"
        if self.older_than is not None:
            yield f"older-than {span_words(self.older_than)}"
        if self.max_bytes is not None:
            yield f"max-bytes {size(self.max_bytes)}"
        if not self.keep_pinned:
            yield "pinned ones too"


SILENT = DAY
"""Microseconds; a run whose process is gone from here is over once it has been silent for so long:
another container may bear the name of this machine and not be seen from it."""
