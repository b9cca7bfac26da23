"""Replay: what came of one task run that was called again."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal

from cairnflow.differences.base import Difference
from cairnflow.ledger.wire import answer
from cairnflow.results.result import NoResult
from cairnflow.trails.markup import page, pairs, quiet, tag
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.calling import Once
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import one_line
from cairnflow.vault import redacted, redacted_json

_PAGE_LINES = 60
"""Lines of a difference or a banner in a notebook."""


Verdict = Literal["reproduced", "equal", "differs", "raises", "nondeterministic", "unknown"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict.

    Attributes:
        verdict: ``reproduced``: the same content digest, or the same end where there is no value.
            ``equal``: the same value within tolerance, though digests differ. ``differs``: another
            value or another end. ``raises``: it raised, the same error or another. ``unknown``:
            nothing is recorded that the value could be held against. ``nondeterministic``: of
            several calls some ended otherwise than others.
        headline: the verdict as a sentence.
        is_as_recorded: it does now what it did then.
        difference: how the values differ; None where they don't, or where that can't be told.
    """

    verdict: Verdict
    headline: str
    is_as_recorded: bool
    difference: Difference | None = None


class Expected:
    """What a task run returned when it ran.

    Args:
        read: reads it; raises a ResultError where it can't.
        content: its content digest; None where unknown.

    Attributes:
        content: as above; empty where unknown.
    """

    def __init__(self, read: Callable[[], Any], content: str | None) -> None:
        self._read = read
        self._held: list[Any] = []
        self.content = content or ""

    def read(self) -> Any:
        """Return it: read once, its digest checked before it is decoded.

        Raises:
            Missing: it returned nothing, or it is gone.
            ResultError: it can't be got back.
        """
        if not self._held:
            self._held.append(self._read())
        return self._held[0]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Replay(Shown):
    """A task run that was called again on its recorded inputs, and whether it did the same.

    Nothing of it is recorded, and nothing is kept.

    Attributes:
        address: of the task run.
        code: ``current``, ``run`` for the code as it was then, or ``given`` for another function.
        digest: of the code that was called.
        calls: how each call ended, the first one first.
        judged: the verdict, in full.
        warnings: what is not as it was when the task ran.
        then: what it returned when it ran; read when it is asked for.
    """

    address: str
    code: str
    digest: str
    calls: tuple[Once, ...]
    judged: Judged
    warnings: tuple[Banner, ...]
    then: Expected

    @property
    def verdict(self) -> Verdict:
        """``reproduced``, ``equal``, ``differs``, ``raises``, ``nondeterministic``, ``unknown``."""
        return self.judged.verdict

    @property
    def is_as_recorded(self) -> bool:
        """Whether it does now what it did then: also where it raises the same error."""
        return self.judged.is_as_recorded

    @property
    def headline(self) -> str:
        """The verdict as a sentence; no known secret stands in it."""
        return redacted(self.judged.headline)

    def lines(self) -> list[str]:
        """Return how the value differs, one line for each place; no known secret stands in them."""
        found = self.difference
        return [] if found is None else [redacted(text) for text in found.lines()[1:]]

    @property
    def value(self) -> Any:
        """What the first call returned; NoResult where it returned nothing."""
        return self.calls[0].value

    @property
    def error(self) -> BaseException | None:
        """What the first call raised that raised anything; None where none did."""
        return next((once.error for once in self.calls if once.error is not None), None)

    @property
    def traceback(self) -> TracebackType | None:
        """Of the error, from the author's first frame on."""
        return next((once.trace for once in self.calls if once.error is not None), None)

    @property
    def locals(self) -> dict[str, Any]:
        """The variables of the frame that raised; empty where nothing was raised."""
        trace = self.traceback
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        return {} if trace is None else dict(trace.tb_frame.f_locals)

    @property
    def expected(self) -> Any:
        """What the task returned when it ran; read when it is asked for.

        Raises:
            Missing: it returned nothing, or it is gone.
            ResultError: it can't be got back.
        """
        return self.then.read()

    @property
    def difference(self) -> Difference | None:
        """How the value differs from that of then; None where it does not, or can't be told."""
        return self.judged.difference

    @property
    def seconds(self) -> float:
        """Seconds that the function took, in the first call."""
        return self.calls[0].seconds

    def wire(self) -> dict[str, Any]:
        """Return it as plain data, as ``cairn replay --json`` gives it, without known secrets."""
        told: dict[str, Any] = json.loads(redacted_json(json.dumps(self._form())))
        return told

    def _form(self) -> dict[str, Any]:
        error = next((once for once in self.calls if once.error is not None), None)
        return answer(
            {
                "addr": self.address,
                "verdict": self.verdict,
                "as_recorded": self.is_as_recorded,
                "headline": self.headline,
                "code": {"which": self.code, "digest": self.digest},
                "content": {
                    "now": self.calls[0].content or None,
                    "then": self.then.content or None,
                },
                "error": None if error is None else {"type": error.kind, "message": error.message},
                "difference": None if self.difference is None else self.difference.wire(),
                "calls": [
                    {"state": once.state, "content": once.content or None, "seconds": once.seconds}
                    for once in self.calls
                ],
                "warnings": [
                    {"kind": one.kind, "text": one.text, "lines": list(one.lines)}
                    for one in self.warnings
                ],
            }
        )

    def _line(self) -> str:
        told = f": {one_line(self.headline, 200)}" if self.headline else ""
        warned = f" ({len(self.warnings)} warnings)" if self.warnings else ""
        return f"<Replay {self.address} {self.verdict}{told}{warned}>"

    def _page(self) -> str:
        rows = [("verdict", self.verdict), ("", one_line(self.headline, 300))]
        if self.value is not NoResult:
            rows.append(("took", f"{self.seconds:.3f} s"))
        found = self.difference
        parts = [tag("pre", "\n".join(self.lines()[:_PAGE_LINES]))] if found else []
        parts += [tag("pre", "\n".join(str(b).splitlines()[:_PAGE_LINES])) for b in self.warnings]
        return page(
            tag("header", tag("b", self.address)), pairs(rows) or quiet("no verdict"), *parts
        )
