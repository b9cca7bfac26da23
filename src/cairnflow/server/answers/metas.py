"""What is served, and who looks at it."""

import platform
from importlib.metadata import version
from typing import cast

from cairnflow.ledger.wire import answer
from cairnflow.server.forms.general import Meta
from cairnflow.trails.approving import person
from cairnflow.trails.reading import Reader


def meta(reader: Reader) -> Meta:
    """Return what is served: the ledger, without any credential, and the versions."""
    release = version("cairnflow")
    told = {
        "version": release,
        "ledger": reader.ledger.url,
        "user": person(),
        "rev": release,
        "python": platform.python_version(),
        "capsule": reader.capsule or None,
    }
    return cast("Meta", answer(told))
