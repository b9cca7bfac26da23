"""Flows into bytes and back: as a pickle, as their script's text, or as where to import them.

Opening a flow runs its code. The digest of what was written is checked before.
"""

import importlib
import importlib.util
import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cairnflow.errors import AuthoringError, HoldsSecret, Incompatible, NotSerializable
from cairnflow.logs import get_logger
from cairnflow.results.scanning import dump
from cairnflow.serializers.pickle import PickleSerializer
from cairnflow.storage.parcels import FORMS, Form, Head, opened, parcel
from cairnflow.storage.scripts import flow_in, home_of, import_name, read_script, text_of
from cairnflow.storage.versions import (
    differences,
    head_of,
    named_in_pickle,
    named_in_script,
    ours,
    python,
    wanted,
)
from cairnflow.vault import gather, held_in


def pack(flow: Any, form: Form = "pickle") -> bytes:
    """Return a flow as bytes.

    Args:
        flow: a flow that has been written.
        form: ``pickle``: the flow with the code of its tasks; ``file``: the text of its script,
            which is read again; ``module``: only where any process can import it.

    Raises:
        NotSerializable: a part of the flow can't be pickled; the message names it.
        HoldsSecret: it holds a known secret; the message names it.
        AuthoringError: there is no such form, or this flow can't be kept in it.
    """
    if form not in FORMS:
        raise AuthoringError(f"no form {form!r} of a flow; known: {', '.join(FORMS)}")
    gather()  # a flow may be stored where none has run yet
    return _PACKERS[form](flow)


def unpack(data: bytes, what: str) -> Any:
    """Return the flow that ``pack`` made bytes of. Runs its code: only for bytes of your own.

    Args:
        data: the bytes.
        what: where they come from, for people.

    Raises:
        Corrupt: these are not the bytes that were written; nothing of them was run.
        Incompatible: another version wrote it, or it needs a module that is not here.
        Exception: whatever a script raises.
    """
    head, body = opened(data, what)
    flow = _OPENERS[head.form](head, body, what)
    if different := differences(head):
        get_logger("storage").warning(
            "%s was written with other versions: %s", what, "; ".join(different)
        )
    return flow


def _pickle(flow: Any) -> bytes:
    # Loads cloudpickle: 15 ms.
    from cairnflow.executors.sending import whole_modules

    body = io.BytesIO()
    try:
        with whole_modules():
            dump(PickleSerializer(), flow, body)
    except HoldsSecret as exc:
        raise HoldsSecret(
            f"flow {flow.name!r} can't be saved: it holds the secret {exc.name!r}; look it up "
            "inside of a task, with Secret(...).get(), instead of at the head of the file",
            exc.name,
        ) from None
    except NotSerializable as exc:
        raise NotSerializable(
            f"flow {flow.name!r} can't be saved: {exc}; make it inside of a task instead"
        ) from exc
    data = body.getvalue()
    return parcel(head_of(flow, "pickle", "", named_in_pickle(data)), data)


def _file(flow: Any) -> bytes:
    module, variable = home_of(flow)
    name, text = text_of(module)
    if secret := held_in(text.decode("utf-8", "replace")):
        raise HoldsSecret(
            f"the script {name} can't be kept: it holds the secret {secret!r}; look it up inside "
            "of a task, with Secret(...).get()",
            secret,
        )
    return parcel(head_of(flow, "file", f"{name}:{variable}", named_in_script(text)), text)


def _module(flow: Any) -> bytes:
    module, variable = home_of(flow)
    name = import_name(module)
    _, text = text_of(module)
    entry = f"{name}:{variable}"
    digest = sha256(text).hexdigest().encode()
    return parcel(head_of(flow, "module", entry, named_in_script(text)), digest)


def _from_pickle(head: Head, body: bytes, what: str) -> Any:
    if head.python != python():
        raise Incompatible(
            f"{what} was saved by Python {head.python}, and this is {python()}: the code of tasks "
            "is read by no other version; load it there, or save the flow again here"
        )
    try:
        return PickleSerializer().load(body)
    except Incompatible as exc:
        cause = exc.__cause__
        missing = cause.name if isinstance(cause, ModuleNotFoundError) else None
        raise _unreadable(head, what, str(exc), missing) from exc


def _from_file(head: Head, body: bytes, what: str) -> Any:
    name, _, variable = head.entry.rpartition(":")
    try:
        module = read_script(Path(name).name, body)
    except ModuleNotFoundError as exc:
        why = (
            f"it needs the module {exc.name!r}, which is not here; install it or put it on the "
            "path, or keep the flow as a pickle"
        )
        raise _unreadable(head, what, why, exc.name) from exc
    except SyntaxError as exc:
        why = f"line {exc.lineno} of {name} is no Python for {python()}, it was for {head.python}"
        raise _unreadable(head, what, why, None) from exc
    return flow_in(module, variable, head.flow, what)


def _from_module(head: Head, body: bytes, what: str) -> Any:
    name, _, variable = head.entry.rpartition(":")
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.origin:
        why = f"it is the flow {variable!r} of the module {name!r}, which is not installed here"
        raise _unreadable(head, what, why, name)
    if sha256(Path(spec.origin).read_bytes()).hexdigest().encode() != body:
        get_logger("storage").warning(
            "%s: the module %s is not the one that the flow was stored from; it is taken as it is "
            "here, %s",
            what,
            name,
            spec.origin,
        )
    return flow_in(importlib.import_module(name), variable, head.flow, what)


def _unreadable(head: Head, what: str, why: str, module: str | None) -> Incompatible:
    install = wanted(head, module)
    different = differences(head)
    told = [f"written with {'; '.join(different)}"] if different else []
    told += [f"the versions it was written with: {install}"] if install else []
    return Incompatible(
        f"{what}, saved by cairnflow {head.cairnflow}, can't be loaded by cairnflow "
        f"{ours()} here: {'; '.join([why, *told])}"
    )


_PACKERS: dict[str, Callable[[Any], bytes]] = {
    "pickle": _pickle,
    "file": _file,
    "module": _module,
}
_OPENERS: dict[str, Callable[[Head, bytes, str], Any]] = {
    "pickle": _from_pickle,
    "file": _from_file,
    "module": _from_module,
}
