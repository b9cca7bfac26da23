"""What two runs were begun with: parameters, environment, and the code of their tasks."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from cairnflow.trails.sources import Source

_MACHINE: Final = ("python", "implementation", "platform", "machine")
"""Of the environment, what results may hang on besides the versions of libraries."""

_CONTEXT = 2
"""Lines around a change in a source."""


class Change(NamedTuple):
    """Something that has a name, and is not the same in both runs.

    Attributes:
        name: of it.
        a: what it was; None where there was none.
        b: what it is; None where there is none.
    """

    name: str
    a: Any
    b: Any


class External(NamedTuple):
    """Something that a task has read from outside, by the fingerprint that its author gave.

    Attributes:
        task: who read it; empty for the flow itself.
        name: what was read.
        a: its fingerprint then; None where none was given.
        b: its fingerprint now, likewise.
    """

    task: str
    name: str
    a: Any
    b: Any


class CodeChange(NamedTuple):
    """A task whose code is not the same in both runs.

    Attributes:
        task: its slug in the second run.
        a: the code then.
        b: the code now.
    """

    task: str
    a: Source
    b: Source

    def lines(self) -> list[str]:
        """Return what was taken out and put in, as lines of a unified diff without its head.

        Where the function itself is the same, what it uses is told.
        """
        found = _lines(self.a.source, self.b.source)
        before = dict(self.a.helpers)
        for name, text in self.b.helpers:
            if before.get(name, "") != text:
                found += [f"  {name}:", *_lines(before.get(name, ""), text)]
        gone = before.keys() - dict(self.b.helpers).keys()
        return [*found, *(f"- {name} is not used any more" for name in sorted(gone))]


def _lines(a: str, b: str) -> list[str]:
    from difflib import unified_diff  # 10 ms, for code that has changed

    told = unified_diff(a.splitlines(), b.splitlines(), n=_CONTEXT, lineterm="")
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


def mapping_changes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Change]:
    """Return the entries that differ, those of ``a`` first.

    Examples:
        >>> mapping_changes({"x": 1, "y": 2}, {"x": 1, "y": 3})
        [Change(name='y', a=2, b=3)]
    """
    names = [*a, *(name for name in b if name not in a)]
    return [Change(name, a.get(name), b.get(name)) for name in names if not _is_same(a, b, name)]


def _is_same(a: Mapping[str, Any], b: Mapping[str, Any], name: str) -> bool:
    if name not in a or name not in b:
        return False
    return json.dumps(a[name], sort_keys=True) == json.dumps(b[name], sort_keys=True)


def environment_changes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Change]:
    """Return what differs of two environments: Python, the kind of machine, and libraries."""
    told = mapping_changes(*({key: of[key] for key in _MACHINE if key in of} for of in (a, b)))
    return told + mapping_changes(a.get("packages") or {}, b.get("packages") or {})


def weighty(changes: Sequence[Change]) -> list[Change]:
    """Return those changes of an environment that can be a cause: another version of something.

    An environment names the libraries that were imported when its run began. One that stands on
    one side alone was imported later in the other run, as a rule, and says nothing.
    """
    return [change for change in changes if change.a is not None and change.b is not None]
