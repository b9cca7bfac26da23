"""The inputs of an attempt: their values, fetched; and the fact of where they came from."""

import copy
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from cairnflow.digests import Authored, is_codeless, looked_at
from cairnflow.engine.fresh import fresh
from cairnflow.engine.work import NO_CODES, Attempt, Codes, ConstantFact, Given, Taken
from cairnflow.results.keeping import fetch
from cairnflow.results.result import NoResultType, Reference, Result, SafeResult
from cairnflow.vault import redacted, redacted_json

_SHELF = 4
"""Fetched values that a process holds on to: the children of a map that resumes take their items
from one list, which is not to be fetched for each of them."""


_SHORT = 200
"""Characters of a constant that stand in a fact."""

_COLLECTIONS = (list, dict, tuple)
"""Whose members stand in a fact, where they are few and plain; a tuple stands there as a list."""

_FEW, _DEPTH = 50, 3
"""Members that are looked at, and levels of collections in them."""

_BITS = 600
"""Of an int that stands in a fact, some 180 digits; Python refuses to write some greater ones."""

quoted: Callable[[str], str] = json.encoder.encode_basestring_ascii


class Inputs(NamedTuple):
    """Where the arguments came from, as it stands in a fact.

    Attributes:
        json: list of objects, one for each argument.
        digest: over the content digests of all arguments, and the code that their values hold;
            empty where one is unknown.
        digests: content digest of each argument, by name; empty where unknown.
        codes: code digests of what each argument holds of the author's, by argument and name;
            arguments that hold nothing of the kind are left out.
    """

    json: str
    digest: str
    digests: Mapping[str, str]
    codes: Mapping[str, Codes] = MappingProxyType({})


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


def _taken(reference: Reference | list[Reference | Taken] | Taken, item: int) -> Any:
    if isinstance(reference, list):
        return [_value(one) for one in reference]
    if item < 0 or isinstance(reference, Taken):
        return _value(reference)
    if isinstance(reference, SafeResult):
        return fresh(item_of(_shelf.fetch(reference), item))
    return fresh(item_of(_value(reference), item))


def _value(reference: Reference | Taken) -> Any:
    if isinstance(reference, Taken):
        return reference.value
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
    codes: dict[str, Codes] = {}
    for name, text, digest, held in attempt.work.constant_facts:
        entries.append(text)
        digests[name] = digest
        if held:
            codes[name] = held
    for given in attempt.given:
        name, _, item, digest, source, _, _, _ = given
        told = ""
        if not is_codeless(digest) and values is not None:
            digest, told = _looked_at(given, values[name], attempt.work.authored)
        place = f', "item": {item}' if item >= 0 else ""
        said = f', "code": {told}' if told else ""
        entries.append(f'{{"name": {quoted(name)}, {source}{place}, "hash": "{digest}"{said}}}')
        digests[name] = digest
        if told:
            codes[name] = json.loads(told)
    return Inputs(f"[{', '.join(entries)}]", combined(digests, codes), digests, codes)


def _looked_at(given: Given, value: Any, authored: Authored) -> tuple[str, str]:
    """Return the content digest of an argument, and the codes of what it holds, as JSON.

    Where a value was made in this run, both are known; of one that was kept by another, the code
    that it would run now is told by the value alone.
    """
    if given.content and given.codes is not None:
        return given.content, given.codes
    if not given.content and given.item < 0:  # it has none, nor have its parts
        return "", ""
    digest, owners = looked_at(value)
    return given.content or digest, authored.told(owners) if owners else ""


def as_made(inputs: Inputs, codes: Mapping[str, Codes]) -> Inputs:
    """Return the inputs of a value that other code made than there is now, with that code.

    Whoever looks for the value later is told what made it, not what would make it today.

    Args:
        inputs: those of now; of the same content.
        codes: code digests of what each argument held then.
    """
    told: list[dict[str, Any]] = json.loads(inputs.json)
    entries = [
        {
            **{name: value for name, value in entry.items() if name != "code"},
            **({"code": dict(codes[entry["name"]])} if entry["name"] in codes else {}),
        }
        for entry in told
    ]
    return Inputs(json.dumps(entries), combined(inputs.digests, codes), inputs.digests, codes)


_NONE: Mapping[str, Codes] = MappingProxyType({})


def combined(digests: Mapping[str, str], codes: Mapping[str, Codes] = _NONE) -> str:
    """Return one digest over those of all arguments; empty where one is unknown.

    Args:
        digests: of the content of each argument, by name.
        codes: of the code that an argument holds, by argument and name.
    """
    if not digests:
        return "i1:none"
    if not all(digests.values()):
        return ""
    if codes:
        digests = {name: _with_code(digest, codes.get(name)) for name, digest in digests.items()}
    if len(digests) == 1:  # the usual case; a digest of a digest would say no more
        return "i1:" + "=".join(*digests.items())
    text = "\0".join([f"{name}\0{digests[name]}" for name in sorted(digests)])
    return f"i1:{sha256(text.encode()).hexdigest()[:32]}"


def _with_code(digest: str, codes: Codes | None) -> str:
    if not codes:
        return digest
    text = "\0".join([digest, *(f"{name}\0{codes[name]}" for name in sorted(codes))])
    return f"o1:{sha256(text.encode()).hexdigest()[:32]}"


def constant_fact(
    name: str, value: Any, authored: Authored, *, kind: str = "constant", hidden: bool = False
) -> ConstantFact:
    """Return what is written of an argument that is no task's value.

    Args:
        name: of the argument.
        value: what it is.
        authored: tells whose code it holds.
        kind: ``constant``, ``param``, or ``settings`` for a task's own attributes.
        hidden: the value must not be shown.
    """
    digest, owners = looked_at(value)
    said = '"redacted": true' if hidden else f'"value": {shown(value)}'
    told = authored.told(owners) if owners else ""
    code = f', "code": {told}' if told else ""
    text = f'{{"name": {quoted(name)}, "kind": "{kind}", {said}, "hash": "{digest}"{code}}}'
    return ConstantFact(name, text, digest, json.loads(told) if told else NO_CODES)


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
    if kind in _COLLECTIONS and _is_few(value) and len(text := json.dumps(value)) <= _SHORT:
        return redacted_json(text)
    return json.dumps({"$type": f"{kind.__module__}.{kind.__qualname__}"})


def _is_few(value: Any, depth: int = _DEPTH) -> bool:
    """Return whether a collection is of few plain values that JSON has words for."""
    if len(value) > _FEW or (value.__class__ is dict and {*map(type, value)} - {str}):
        return False
    members = value.values() if value.__class__ is dict else value
    return all(
        one is None
        or one.__class__ in (str, bool)
        or (one.__class__ is int and one.bit_length() <= _BITS)
        or (one.__class__ is float and isfinite(one))
        or (one.__class__ in (list, dict) and depth > 0 and _is_few(one, depth - 1))
        for one in members
    )
