"""What differs between two runs, as people look at it."""

from collections.abc import Collection
from functools import cached_property
from typing import Any, Final

from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.comparing.changes import Change, CodeChange, External
from cairnflow.trails.comparing.comparison import Comparison
from cairnflow.trails.comparing.deltas import Delta, deltas
from cairnflow.trails.comparing.divergences import Divergence
from cairnflow.trails.comparing.drawing import diff_page
from cairnflow.trails.comparing.graphs import Alignment
from cairnflow.trails.comparing.pairs import TaskComparison
from cairnflow.trails.comparing.sections import diff_lines, markdown
from cairnflow.trails.comparing.telling import Told, follower_text, plain
from cairnflow.trails.comparing.timing import Timing
from cairnflow.trails.screens import text
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import counted, one_line

_SHOWN: Final = 20
"""Tasks of which figures are told; a preview is read for each."""


class Diff(Shown):
    """What differs between two runs of a flow: code, parameters, environment, data and so on.

    ``print`` gives all of it; ``wire`` the form that ``cairn diff --json`` gives. No value is
    read for it.

    Args:
        whole: the comparison.
        within: only these tasks are told; None for all.
    """

    def __init__(self, whole: Comparison, within: Collection[str] | None = None) -> None:
        self._whole = whole
        self._within = within

    @property
    def a(self) -> RunRecord:
        """The record of the earlier run."""
        return self._whole.a.record

    @property
    def b(self) -> RunRecord:
        """The record of the later run."""
        return self._whole.b.record

    @property
    def is_same(self) -> bool:
        """Whether no data is known to differ."""
        return not self.changed

    @property
    def first(self) -> Divergence | None:
        """The first divergence; None where no data differs."""
        origins = self.origins
        if origins:
            return origins[0]
        pairs = (task.first for task in self.changed)
        return next((Divergence(self._whole, pair) for pair in pairs if pair), None)

    @cached_property
    def origins(self) -> list[Divergence]:
        """Where the differences began: one a task, in the order of the plan."""
        return [
            Divergence(self._whole, pair)
            for pair in self._whole.origins
            if self._has(pair.key.task)
        ]

    @property
    def data(self) -> list[TaskComparison]:
        """Every task in both runs, in an order in which they can be run."""
        return [task for task in self._whole.tasks if self._has(task.task)]

    def _has(self, task: str) -> bool:
        return self._within is None or task in self._within

    @property
    def changed(self) -> list[TaskComparison]:
        """The tasks whose data differs."""
        return [task for task in self.data if task.status == "changed"]

    @property
    def comparable(self) -> int:
        """Count of tasks that both runs have ended."""
        return self._whole.comparable

    @property
    def code(self) -> list[CodeChange]:
        """The tasks whose code differs."""
        return [change for change in self._whole.code if self._has(change.task)]

    @property
    def params(self) -> list[Change]:
        """The parameters that differ."""
        return list(self._whole.params)

    @property
    def env(self) -> list[Change]:
        """What differs of the environments: Python, the kind of machine, and libraries."""
        return self._whole.environment

    @property
    def external(self) -> list[External]:
        """What was read from outside, and was not the same."""
        return [
            change for change in self._whole.external if not change.task or self._has(change.task)
        ]

    @property
    def graph(self) -> Alignment:
        """Which tasks were added, removed and renamed."""
        return self._whole.graph

    @property
    def timing(self) -> list[Timing]:
        """The tasks that took another time, the slower ones first."""
        return [one for one in self._whole.timing if self._has(one.task)]

    @property
    def deltas(self) -> dict[str, list[Delta]]:
        """What moved in each task's value, by task; of a mapped one in its first that differs."""
        return self._deltas

    @cached_property
    def _deltas(self) -> dict[str, list[Delta]]:
        told = [task.first for task in self.changed[:_SHOWN]]
        return {
            pair.key.task: deltas(*self._whole.wholes(pair)) for pair in told if pair is not None
        }

    @property
    def verdict(self) -> str:
        """All in one sentence."""
        first = self.first
        if first is None:
            unknown = sum(task.status == "unknown" for task in self.data)
            told = f"; of {counted(unknown, 'task')} it can't be told" if unknown else ""
            return f"no data differs{told}"
        why = f": {first.text}" if first.text else ""
        count, others = len(self.changed), len(self.origins) - 1
        differ = f"{count:,} of {self.comparable:,} tasks {'differs' if count == 1 else 'differ'}"
        more = f", {others:,} more by {'itself' if others == 1 else 'themselves'}"
        return f"data first diverges at {first.task}{why}{more if others > 0 else ''}; {differ}"

    def followers(self) -> list[str]:
        """Return the tasks that follow from the origins, each in a few words."""
        return [
            follower_text(task, self.deltas.get(task.task, []))
            for task in self.changed
            if task.role in {"follows", ""}
        ]

    def wire(self) -> dict[str, Any]:
        """Return the Diff form, as the API and ``cairn diff --json`` give it."""
        first = self.first
        return answer(
            {
                "a": self.a.address,
                "b": self.b.address,
                "verdict": {
                    "first": first.task if first else None,
                    "cause": (first.cause or None) if first else None,
                    "text": (first.text or None) if first else None,
                    "origins": len(self.origins),
                    "changed": len(self.changed),
                    "comparable": self.comparable,
                },
                "origins": [origin.wire() for origin in self.origins],
                "code": [_code(change) for change in self.code],
                "params": [{"name": one.name, "a": one.a, "b": one.b} for one in self.params],
                "env": [{"pkg": one.name, "a": one.a, "b": one.b} for one in self.env],
                "external": [one._asdict() for one in self.external],
                "graph": {
                    "added": list(self.graph.added),
                    "removed": list(self.graph.removed),
                    "renamed": [{"a": old, "b": new} for old, new in self.graph.renamed],
                },
                "data": [self._data(task) for task in self.data],
                "timing": [one._asdict() for one in self.timing],
            }
        )

    def _data(self, task: TaskComparison) -> dict[str, Any]:
        told = {
            "task": task.task,
            "status": task.status,
            "role": task.role or None,
            "cause": task.ground.kind if task.ground is not None else None,
            "n": [task.changed, 1 if task.children is None else task.children],
        }
        return {**told, "deltas": [one.wire() for one in self.deltas.get(task.task, ())]}

    def lines(self, *, all: bool = False) -> list[Told]:
        """Return it as lines of pieces of text with their styles.

        Args:
            all: tell what is the same, too.
        """
        return diff_lines(self, is_all=all)

    def markdown(self) -> str:
        """Return it as Markdown, for a comment or a ticket."""
        return markdown(self)

    def __str__(self) -> str:
        return plain(self.lines())

    def __len__(self) -> int:
        return len(self.changed)

    def __bool__(self) -> bool:
        return True

    def _line(self) -> str:
        return f"<Diff {self.a.address} … {self.b.address}: {one_line(self.verdict, 300)}>"

    def _page(self) -> str:
        return diff_page(self)

    def _screen(self) -> Any:
        return text(str(self))


def _code(change: CodeChange) -> dict[str, Any]:
    told = {"task": change.task, "a": change.a.digest, "b": change.b.digest}
    return {**told, "file": change.b.file or None, "line": change.b.line or None,
            "diff": change.lines()}  # fmt: skip
