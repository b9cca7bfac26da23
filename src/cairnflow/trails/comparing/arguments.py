"""Whether a task run was given the same in two runs; told by digests alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cairnflow.ledger.records import Checkpoint

_Entries = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """How the arguments of a task run differ between two runs; each by name.

    Attributes:
        sources: those that come from other tasks, and differ: the task of ``a`` and that of
            ``b``; empty where the argument was none of a task's.
        params: those that come from a parameter of the flow, and differ.
        constants: those that are written in the flow, and differ; ``self`` are a task's own
            attributes.
        codes: what the arguments hold of the author's code, and was changed.
        unknown: those of which it can't be told.
    """

    sources: tuple[tuple[str, str, str], ...] = ()
    params: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether all arguments are known to be equal."""
        return not (self.sources or self.params or self.constants or self.unknown)


SAME = Given()


def given(a: Checkpoint, b: Checkpoint) -> Given:
    """Return how the arguments differ. Arguments that have equal content are equal."""
    if a.inputs_digest and a.inputs_digest == b.inputs_digest:
        return SAME
    if a.inputs is None or b.inputs is None:
        return SAME if a.inputs is b.inputs is None else Given(unknown=("inputs",))
    return _compared(_entries(a.inputs), _entries(b.inputs))


def _entries(text: str) -> _Entries:
    return {entry["name"]: entry for entry in json.loads(text)}


def _compared(a: _Entries, b: _Entries) -> Given:
    found: dict[str, list[str]] = {"param": [], "constant": [], "code": [], "unknown": []}
    sources: list[tuple[str, str, str]] = []
    for name in [*a, *(name for name in b if name not in a)]:
        then, now = a.get(name), b.get(name)
        if then is not None and now is not None:
            found["code"] += _codes(name, then, now)
            if not then.get("hash") or not now.get("hash"):
                found["unknown"].append(name)
                continue
            if _unmarked(then["hash"]) == _unmarked(now["hash"]):
                continue
        _sort(name, then, now, found, sources)
    return Given(
        tuple(sources),
        tuple(found["param"]),
        tuple(found["constant"]),
        tuple(found["code"]),
        tuple(found["unknown"]),
    )


def _sort(
    name: str,
    then: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    found: dict[str, list[str]],
    sources: list[tuple[str, str, str]],
) -> None:
    kinds = {entry["kind"] for entry in (then, now) if entry is not None}
    if kinds & {"checkpoint", "children"}:
        sources.append((name, _task(then), _task(now)))
    else:
        found["param" if "param" in kinds else "constant"].append(name)


def _task(entry: Mapping[str, Any] | None) -> str:
    """Return the task that an argument came from; empty where it came from none."""
    address: str = (entry or {}).get("addr") or ""
    return address.rpartition("/")[2].partition("@")[0].partition(":")[0]


def _codes(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    held: dict[str, str] = then.get("code") or {}
    noted: dict[str, str] = now.get("code") or {}
    whose = "its own attributes" if name == "self" else name
    return [
        f"{kind.rpartition('.')[2]} of {whose}"
        for kind in sorted(held.keys() & noted.keys())
        if held[kind] != noted[kind]
    ]


def _unmarked(digest: str) -> str:
    """Return a digest without its version and mark: one that has no code in it says the same."""
    return digest.rpartition(":")[2] if digest[:1] in "cio" else digest
