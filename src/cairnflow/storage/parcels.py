"""A flow as bytes: a line that says what made it and how it is opened, then the flow itself."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from cairnflow.errors import Corrupt, Incompatible

Form = Literal["pickle", "file", "module"]
"""What is kept of a flow: the flow itself, its script's text, or where it can be imported."""

FORMS: tuple[Form, ...] = get_args(Form)

FORMAT = "cairnflow-flow/1"
"""First word of a parcel, with the version of what follows."""

SUFFIX = ".flow"
"""End of the name of a file or an object that holds a parcel."""


_BUILD = re.compile(r"\d{8}T\d{6}\.\d{6}Z-([0-9a-f]{16})" + re.escape(SUFFIX) + "$")
"""Name of a build: when it was made, and the first digits of the SHA-256 of all its bytes."""


class Head(NamedTuple):
    """What stands in the first line, behind the format.

    Attributes:
        flow: the flow's name.
        cairnflow: version that wrote it.
        python: version that wrote it, as ``3.11``.
        size: bytes of the body.
        digest: hex SHA-256 of the body.
        form: how it is kept.
        entry: ``script.py:variable`` or ``package.module:variable``; empty for a pickle.
        cloudpickle: version that wrote it; empty where it was not told.
        packages: versions of the installed libraries that the flow names, by name.
    """

    flow: str
    cairnflow: str
    python: str
    size: int = 0
    digest: str = ""
    form: Form = "pickle"
    entry: str = ""
    cloudpickle: str = ""
    packages: Mapping[str, str] = MappingProxyType({})


def parcel(head: Head, body: bytes) -> bytes:
    """Return the bytes of a parcel; size and digest of the head are filled in here."""
    told = head._replace(size=len(body), digest=sha256(body).hexdigest())._asdict()
    line = json.dumps({**told, "packages": dict(head.packages)})
    return f"{FORMAT} {line}\n".encode() + body


def build_name(data: bytes, when: datetime) -> str:
    """Return the name of a build: by these names, the newest is the last.

    Args:
        data: all bytes of the parcel.
        when: it was made; UTC.
    """
    return f"{when:%Y%m%dT%H%M%S.%fZ}-{sha256(data).hexdigest()[:16]}{SUFFIX}"


def opened(data: bytes, what: str) -> tuple[Head, bytes]:
    """Return head and body of a parcel; the body is what was written, and nothing of it was run.

    Args:
        data: all of its bytes.
        what: where they come from, for people; where it ends in a build's name, they must be those
            of that build.

    Raises:
        Corrupt: these are not the bytes of a parcel, or not those that were written.
        Incompatible: another version wrote it.
    """
    line, _, body = data.partition(b"\n")
    head = _read(line, what)
    build = _BUILD.search(what)
    is_whole = (len(body), sha256(body).hexdigest()) == (head.size, head.digest)
    if not is_whole or (build and sha256(data).hexdigest()[:16] != build[1]):
        raise Corrupt(f"{what} is damaged: its bytes are not what was written; save the flow again")
    return head, body


def _read(line: bytes, what: str) -> Head:
    word, _, told = line.partition(b" ")
    if not word.startswith(FORMAT.encode().partition(b"/")[0] + b"/"):
        raise Corrupt(f"{what} holds no flow: it does not begin with {FORMAT}")
    if word != FORMAT.encode():
        raise Incompatible(
            f"{what} has the format {word.decode(errors='replace')}, and this cairnflow reads "
            f"{FORMAT}; save the flow again"
        )
    try:
        head = Head(**json.loads(told))
    except (ValueError, TypeError):
        head = None
    if head is None or head.form not in FORMS:
        raise Corrupt(f"the first line of {what} is damaged; save the flow again")
    return head
