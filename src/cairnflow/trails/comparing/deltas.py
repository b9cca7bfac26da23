"""What moved between two values, as far as their previews tell it: neither is read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, cast

from cairnflow.ledger.records import GOOD, Checkpoint
from cairnflow.trails.words import label, one_line

_STATISTICS: Final = ("nulls", "mean", "min", "max", "std", "distinct")
"""Of a column or an array, the most telling first."""

_NAMES: Final = {"nulls": "null_rate"}
_MOST = 500
"""Leaves of a document that are compared."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One figure, or one part, of a value that is not what it was.

    Attributes:
        metric: what is measured, such as ``rows`` or ``price.null_rate``.
        a: what it was; plain data, None where there was none.
        b: what it is, likewise.
        text: both and how far it moved, for people.
    """

    metric: str
    a: Any
    b: Any
    text: str

    def wire(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"metric": self.metric, "a": self.a, "b": self.b, "text": self.text}


def delta(metric: str, a: Any, b: Any) -> Delta:
    """Return a delta of two plain values.

    Examples:
        >>> delta("rows", 1200, 1000).text, delta("price.null_rate", 0.002, 0.31).text
        ('1,200 → 1,000  −16.7 %', '0.2 % → 31 %')
    """
    is_share = metric.endswith("null_rate")
    told = [f"{100 * _number(one):.3g} %" if is_share else _shown(one) for one in (a, b)]
    return Delta(metric, a, b, f"{told[0]} → {told[1]}{'' if is_share else _moved(a, b)}")


def _number(value: Any) -> float:
    return float(value) if _is_number(value) else 0.0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return one_line(value if isinstance(value, str) else json.dumps(value), 60)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def _moved(a: Any, b: Any) -> str:
    if not _is_number(a) or not _is_number(b) or not a:
        return ""
    share = 100 * (b - a) / abs(a)
    sign = "−" if share < 0 else "+"
    if abs(share) < 1e-9 or abs(share) > 1e6:
        return ""
    return f"  {sign}{abs(share):.3g} %"


def deltas(a: Checkpoint | None, b: Checkpoint | None) -> list[Delta]:
    """Return what moved between the values of two facts, the most telling first.

    Empty where the previews tell the same, or there are none.
    """
    if a is None or b is None:
        return []
    if a.state not in GOOD or b.state not in GOOD:
        return [_of_ends(a, b)]
    if a.type != b.type:
        return [delta("type", a.type, b.type)]
    then, now = (json.loads(one.preview or "{}") for one in (a, b))
    if then.get("columns") and now.get("columns"):
        return _of_tables(then, now)
    found = [*_of_shapes(then, now), *_of_statistics("", then, now)]
    found += _of_documents(then, now)
    if not found and (a.summary or "") != (b.summary or ""):
        found.append(delta("value", a.summary or None, b.summary or None))
    return found


def _of_ends(a: Checkpoint, b: Checkpoint) -> Delta:
    then, now = (label(one.state) for one in (a, b))
    said = [one_line(one.message, 200) for one in (a, b) if one.state not in GOOD]
    why = f": {said[-1]}" if said and said[-1] else ""
    return Delta("state", then, now, f"{then} → {now}{why}")


def _of_shapes(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Delta]:
    for name in ("dtype", "shape", "characters", "lines"):
        if name in a and name in b and a[name] != b[name]:
            yield delta(name, a[name], b[name])


def _of_statistics(lead: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Delta]:
    for name in _STATISTICS:
        if name in a and name in b and a[name] != b[name]:
            yield delta(f"{lead}{_NAMES.get(name, name)}", a[name], b[name])


def _of_tables(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Delta]:
    found: list[Delta] = []
    if a.get("rows_total") != b.get("rows_total"):
        found.append(delta("rows", a.get("rows_total"), b.get("rows_total")))
    then, now = ({str(one["name"]): one for one in of["columns"]} for of in (a, b))
    found += [delta("column", name, None) for name in then if name not in now]
    found += [delta("column", None, name) for name in now if name not in then]
    moved: list[list[Delta]] = []
    for name in then.keys() & now.keys():
        x, y = then[name], now[name]
        if x.get("dtype") != y.get("dtype"):
            found.append(delta(f"{name}.dtype", x.get("dtype"), y.get("dtype")))
        moved.append(list(_of_statistics(f"{name}.", x, y)))
    return found + _in_turn(sorted((one for one in moved if one), key=_weight, reverse=True))


def _in_turn(columns: Sequence[Sequence[Delta]]) -> list[Delta]:
    """Return the first of each column, then the second of each: each is told, if a few are."""
    longest = max(map(len, columns), default=0)
    return [column[place] for place in range(longest) for column in columns if place < len(column)]


def _weight(column: Sequence[Delta]) -> tuple[float, str]:
    return max(map(_share, column)), column[0].metric


def _share(one: Delta) -> float:
    """Return how far a figure moved, by its own size; a share of nulls by itself."""
    if not _is_number(one.a) or not _is_number(one.b):
        return 0.5
    then, now = float(one.a), float(one.b)
    if one.metric.endswith("null_rate"):
        return abs(now - then) * 10
    if one.metric.endswith("distinct"):
        return 0.0
    return abs(now - then) / max(abs(then), abs(now))


def _of_documents(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Delta]:
    """Return the leaves of two documents, or short values, that differ."""
    if "data" not in a or "data" not in b or "corner" in a or "image" in str(a.get("mime")):
        return []
    then, now = (dict(_leaves("", of["data"])) for of in (a, b))
    names = [*then, *(name for name in now if name not in then)]
    return [
        delta(name or "value", then.get(name), now.get(name))
        for name in names
        if then.get(name, _GONE) != now.get(name, _GONE)
    ]


_GONE = object()


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    count = 0
    pending: list[tuple[str, Any]] = [(path, value)]
    while pending and count < _MOST:
        name, one = pending.pop()
        inner = list(_inner(name, one))
        if inner:
            pending += reversed(inner)
        else:
            count += 1
            yield name, one


def _inner(name: str, value: Any) -> Iterable[tuple[str, Any]]:
    dot = f"{name}." if name else ""
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        return ((f"{dot}{key}", one) for key, one in held.items())
    if isinstance(value, list):
        listed = cast("Sequence[Any]", value)
        return ((f"{name}[{place}]", one) for place, one in enumerate(listed))
    return ()
