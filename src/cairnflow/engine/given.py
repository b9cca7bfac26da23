"""The inputs of an attempt: their values, fetched; and the fact of where they came from."""

import copy
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import isfinite
from typing import Any, NamedTuple

from cairnflow.digests import content
from cairnflow.engine.fresh import fresh
from cairnflow.engine.work import Attempt, Given, Taken
from cairnflow.results.keeping import fetch
from cairnflow.results.result import NoResultType, Reference, Result, SafeResult
from cairnflow.vault import redacted, redacted_json

_SHELF = 4
"""Fetched values that a process holds on to: the children of a map that resumes take their items
from one list, which is not to be fetched for each of them."""


_SHORT = 200
"""Characters of a constant that stand in a fact."""

_BITS = 600
"""Of an int that stands in a fact, some 180 digits; Python refuses to write some greater ones."""

quoted: Callable[[str], str] = json.encoder.encode_basestring_ascii


class Inputs(NamedTuple):
    """Where the arguments came from, as it stands in a fact.

    Attributes:
        json: list of objects, one for each argument.
        digest: over the content digests of all arguments; empty where one is unknown.
        digests: content digest of each argument, by name; empty where unknown.
    """

    json: str
    digest: str
    digests: Mapping[str, str]


class Shelf:
    """The values fetched last. Thread-safe."""

    def __init__(self, count: int = _SHELF) -> None:
        self._count = count
        self._values: OrderedDict[tuple[str, str, str], Any] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, safe: SafeResult) -> Any:
        """Return the value at ``safe``."""
        key = (str(safe.value), safe.handler, safe.digest)
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = fetch(safe).value
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._count:
                self._values.popitem(last=False)
        return value


_shelf = Shelf()


def arguments(attempt: Attempt) -> dict[str, Any]:
    """Return the value of each argument.

    Raises:
        ResultError: one can't be fetched.
    """
    work = attempt.work
    values = {**work.constants}
    for name in work.changeable:
        values[name] = copy.deepcopy(values[name])
    for given in attempt.given:
        name, reference, item, *_ = given
        if item < 0 and isinstance(reference, Result):
            values[name] = reference.value
        else:
            values[name] = _taken(reference, item)
    return values


def _taken(reference: Reference | list[Reference] | Taken, item: int) -> Any:
    if isinstance(reference, list):
        return [_value(one) for one in reference]
    if isinstance(reference, Taken):
        return reference.value
    if item < 0:
        return _value(reference)
    if isinstance(reference, SafeResult):
        return fresh(item_of(_shelf.fetch(reference), item))
    return fresh(item_of(_value(reference), item))


def _value(reference: Reference) -> Any:
    if isinstance(reference, Result):
        return reference.value
    if isinstance(reference, NoResultType):
        return None  # of a skipped or a failed task; only a trigger lets it come this far
    return fetch(reference).value


def item_of(value: Any, index: int) -> Any:
    """Return what child ``index`` takes of a value that is mapped over."""
    if hasattr(value, "to_pylist") and hasattr(value, "column_names"):
        return value.slice(index, 1).to_pylist()[0]  # an Arrow table: [] would take a column
    located = getattr(value, "iloc", None)  # a pandas Series: [] would look for a label
    if located is not None:
        return located[index]
    if hasattr(value, "__getitem__") and not hasattr(value, "keys"):
        return value[index]
    return list(value)[index]


def inputs_of(attempt: Attempt, values: Mapping[str, Any] | None) -> Inputs:
    """Return where the arguments came from.

    Args:
        attempt: with references to its inputs.
        values: the arguments; None where they could not be fetched.
    """
    entries: list[str] = []
    digests: dict[str, str] = {}
    for name, text, digest in attempt.work.constant_facts:
        entries.append(text)
        digests[name] = digest
    for given in attempt.given:
        digest = _digest(given, values)
        place = f', "item": {given.item}' if given.item >= 0 else ""
        entries.append(
            f'{{"name": {quoted(given.name)}, {given.source}{place}, "hash": "{digest}"}}'
        )
        digests[given.name] = digest
    return Inputs(f"[{', '.join(entries)}]", combined(digests), digests)


def _digest(given: Given, values: Mapping[str, Any] | None) -> str:
    if given.content or given.item < 0 or values is None:
        return given.content
    return content(values[given.name])


def combined(digests: Mapping[str, str]) -> str:
    """Return one digest over those of all arguments; empty where one is unknown."""
    if not digests:
        return "i1:none"
    if not all(digests.values()):
        return ""
    if len(digests) == 1:  # the usual case; a digest of a digest would say no more
        return "i1:" + "=".join(*digests.items())
    text = "\0".join([f"{name}\0{digests[name]}" for name in sorted(digests)])
    return f"i1:{sha256(text.encode()).hexdigest()[:32]}"


def constant_fact(
    name: str, value: Any, *, kind: str = "constant", hidden: bool = False
) -> tuple[str, str, str]:
    """Return name, JSON of the fact and content digest of an argument that is no task's value.

    Args:
        name: of the argument.
        value: what it is.
        kind: ``constant``, ``param``, or ``settings`` for a task's own attributes.
        hidden: the value must not be shown.
    """
    digest = content(value)
    said = '"redacted": true' if hidden else f'"value": {shown(value)}'
    text = f'{{"name": {quoted(name)}, "kind": "{kind}", {said}, "hash": "{digest}"}}'
    return name, text, digest


def shown(value: Any) -> str:
    """Return a small value as JSON; of another one only its type."""
    kind = value.__class__
    if kind is int and value.bit_length() <= _BITS:
        return redacted_json(int.__repr__(value))
    if kind is str:
        return quoted(redacted(value)[:_SHORT])  # cut first, half a secret would stay
    if value is None or kind is bool or (kind is float and isfinite(value)):
        return json.dumps(value)
    if kind is float:
        return quoted(repr(value))
    return json.dumps({"$type": f"{kind.__module__}.{kind.__qualname__}"})
