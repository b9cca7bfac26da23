"""Authors' scripts: which of them defines a flow, and one read again from its kept text."""

import ast
import importlib.util
import sys
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from cairnflow.config import config
from cairnflow.errors import AuthoringError, Conflict, Corrupt, Incompatible
from cairnflow.executors.modules import is_sent_whole, send_whole
from cairnflow.results.registry import read_into
from cairnflow.stores.files import FileStore


def home_of(flow: Any) -> tuple[ModuleType, str]:
    """Return the module that holds a flow, and the variable that does.

    Raises:
        AuthoringError: no module has it at its top level.
    """
    found = [
        (module, name)
        for module in list(sys.modules.values())
        if isinstance(module, ModuleType)
        for name, value in list(vars(module).items())
        if value is flow
    ]
    if len(found) > 1:
        found = [home for home in found if not _is_imported(*home)] or found
    if found:
        return found[0]
    raise AuthoringError(
        f"flow {flow.name!r} is at the top level of no module, so its script can't be kept; write "
        "`with Flow(...) as flow:` there, or keep it as a pickle: form='pickle'"
    )


def _is_imported(module: ModuleType, variable: str) -> bool:
    """Return whether a module has a name from another: it is not where that was written."""
    try:
        tree = ast.parse(text_of(module)[1])
    except (AuthoringError, OSError, SyntaxError):
        return True
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.asname or alias.name for line in lines for alias in line.names}
    return bool(names & {variable, "*"})


def text_of(module: ModuleType) -> tuple[str, bytes]:
    """Return name and text of a module's file.

    Raises:
        AuthoringError: it has none: it was typed in, say.
    """
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py") or not Path(file).is_file():
        raise AuthoringError(
            f"module {module.__name__!r} was read from no file, so its text can't be kept; keep "
            "the flow as a pickle: form='pickle'"
        )
    return Path(file).name, Path(file).read_bytes()


def import_name(module: ModuleType) -> str:
    """Return the name under which any process can import a module.

    Raises:
        AuthoringError: there is none.
    """
    spec = getattr(module, "__spec__", None)
    name: str = spec.name if module.__name__ == "__main__" and spec else module.__name__
    if name == "__main__" or (module.__name__ != "__main__" and is_sent_whole(name)):
        raise AuthoringError(
            f"module {name!r} is a script that no other process can import; put it into a package "
            "that is installed, or keep its text: form='file'"
        )
    return name


def read_script(name: str, text: bytes) -> ModuleType:
    """Return a module made of a kept script, up to the first ``flow.run()`` in it.

    The text is put below the home folder first, under its digest, so that tracebacks show it, the
    digest of its tasks' code is what it was, and handlers that it defines are found again later.

    Raises:
        Corrupt: another text stands where this was put before.
        Exception: whatever the script raises.
    """
    digest = sha256(text).hexdigest()
    root = f"{config.home}/scripts"
    path = f"{root}/{digest[:16]}/{name}"
    try:
        FileStore(root).put(f"{digest[:16]}/{name}", text)
    except Conflict:
        raise Corrupt(f"{path} was changed since it was written; remove it") from None
    unique = f"{Path(name).stem}_{digest[:8]}"
    spec = importlib.util.spec_from_file_location(unique, path)
    assert spec is not None, "a script's name ends in .py"
    module = importlib.util.module_from_spec(spec)
    send_whole(unique)  # a worker that imported it would have to find the file
    # These very bytes: a loader would take what is compiled beside the file, unchecked.
    read_into(module, lambda made: exec(compile(text, path, "exec"), vars(made)))
    return module


def flow_in(module: ModuleType, variable: str, name: str, what: str) -> Any:
    """Return the flow that a module's variable holds.

    Raises:
        Incompatible: it holds none, or one of another name.
    """
    flow = getattr(module, variable, None)
    if getattr(flow, "name", None) != name or not hasattr(flow, "plan"):
        raise Incompatible(
            f"{what} says that {variable!r} of {module.__name__} is the flow {name!r}, but there "
            f"it is {flow!r}; store the flow again"
        )
    return flow
