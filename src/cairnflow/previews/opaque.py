"""What has no preview of its own: exceptions, and objects of which only little can be told."""

import sys
import threading
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from cairnflow.previews.base import OPAQUE, WITHHELD, Preview, Request
from cairnflow.previews.text import SUMMARY, cut
from cairnflow.previews.typenames import kind_of, printable, root_module, type_name

_LONGEST = 4_000  # characters of a repr: two screens
_ATTRIBUTES = 60  # named at most
_CAUSES = 5  # exceptions behind an exception
_LEAST_WAIT = 0.01  # seconds given to a repr when the time is almost up


def preview_object(value: object, request: Request) -> Preview:
    """Return an object's attributes by name and type, its library, and its own repr.

    The repr is asked for only where all may be told: it may print any field, so not where some
    are to be redacted. It has what is left of the time; a slower one is left behind.
    """
    facts: dict[str, Any] = {}
    if request.shows("schema"):
        facts = _attributes(value, request)
    library = _library(type(value))
    if not request.shows("sample") or _has_plain_repr(type(value)):
        return request.made(library, OPAQUE, facts=facts)
    if request.redact:
        return request.made(library, OPAQUE, facts=facts | WITHHELD)
    text = _written(repr, value, request)
    if text is None:
        facts["withheld"] = "its repr raises, or takes too long"
        return request.made(library, OPAQUE, facts=facts)
    is_cut = len(text) > _LONGEST
    return request.made(library, OPAQUE, cut(text, _LONGEST), facts=facts, truncated=is_cut)


def preview_exception(value: BaseException, request: Request) -> Preview:
    """Return an exception's type, message, notes and causes; below ``sample``, only types."""
    chain = _chain(value)
    data = [_raised(error, request) for error in chain]
    message = data[0].get("message", "")
    facts = {"causes": [type_name(type(error)) for error in chain[1:]]}
    shown = data if request.shows("sample") else None
    return request.made(cut(printable(message), SUMMARY), OPAQUE, shown, facts=facts)


def _raised(error: BaseException, request: Request) -> dict[str, Any]:
    kind = {"$type": type_name(type(error))}
    if not request.shows("sample") or request.redact:
        return kind
    message = _written(str, error, request)
    notes: Any = getattr(error, "__notes__", ())
    shown = [cut(note, _LONGEST) for note in notes[:_CAUSES] if type(note) is str]
    return kind | {"message": cut(message or "", _LONGEST)} | ({"notes": shown} if shown else {})


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and len(found) < _CAUSES:
        if any(following is error for error in found):
            break
        found.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return found


def _attributes(value: object, request: Request) -> dict[str, Any]:
    try:
        held: Any = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    if kind_of(held) is not dict or not held:
        return {}
    names = [name for name in islice(held, _ATTRIBUTES) if kind_of(name) is str]
    shown = [name for name in names if not request.hides([name])]
    return {"attributes": {cut(name, SUMMARY): type_name(kind_of(held[name])) for name in shown}}


def _library(kind: type) -> str:
    """Return name and version of the library that a type comes from; empty where unknown."""
    root = root_module(kind)
    version = getattr(sys.modules.get(root), "__dict__", {}).get("__version__")
    return printable(f"{root} {version}") if isinstance(version, str) else ""


def _has_plain_repr(kind: type) -> bool:
    written: object = kind.__repr__
    return written is object.__repr__


def _written(write: Callable[[Any], str], value: Any, request: Request) -> str | None:
    """Return what a stranger's code writes of a value; None where it raises or is too slow.

    It runs in a thread of its own, which is left behind when the time is up: Python has no way
    to end it.
    """
    found: list[str] = []
    thread = threading.Thread(target=_write, args=(write, value, found), daemon=True)
    thread.start()
    left = min(request.limits.seconds, request.wall_end - time.perf_counter())
    thread.join(max(_LEAST_WAIT, left))
    return found[0] if found else None


def _write(write: Callable[[Any], str], value: Any, found: list[str]) -> None:
    try:
        found.append(write(value))
    except BaseException:  # noqa: BLE001 - any repr may raise anything; it is told as withheld
        return
