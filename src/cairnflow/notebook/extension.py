"""``%load_ext cairnflow``: the magics, as IPython is told of them. IPython is not imported."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from cairnflow.errors import AddressError
from cairnflow.notebook.magics import last_error, load, replay_cell, walk


class Shell(Protocol):
    """What is needed of an ``InteractiveShell``.

    Attributes:
        user_ns: the names of the notebook.
    """

    user_ns: dict[str, Any]

    def register_magic_function(
        self, func: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Let a function be called by ``%name`` or ``%%name``."""
        ...

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell as Python, without IPython's own syntax."""
        ...


def load_ipython_extension(shell: Shell) -> None:
    """Add ``%cairn_load``, ``%cairn_walk``, ``%%cairn_replay`` and ``%cairn_last_error``.

    Called by ``%load_ext cairnflow``.

    Args:
        shell: IPython's.
    """
    for name, magic in _lines(shell).items():
        shell.register_magic_function(magic, "line", name)
    shell.register_magic_function(partial(_replay, shell), "cell", "cairn_replay")


def unload_ipython_extension(shell: Any) -> None:
    """Take the magics away again.

    Args:
        shell: IPython's.
    """
    for name in _lines(shell):
        shell.magics_manager.magics["line"].pop(name, None)
    shell.magics_manager.magics["cell"].pop("cairn_replay", None)


def _lines(shell: Shell) -> Mapping[str, Callable[[str], Any]]:
    return {
        "cairn_load": lambda line: load(_address(line, "cairn_load"), shell.user_ns),
        "cairn_walk": lambda line: walk(line.strip()),
        "cairn_last_error": lambda line: last_error(line.strip(), shell.user_ns),
    }


def _replay(shell: Shell, line: str, cell: str) -> Any:
    address = _address(line, "%cairn_replay")
    return replay_cell(address, shell.transform_cell(cell), shell.user_ns)


def _address(line: str, magic: str) -> str:
    address = line.strip()
    if not address:
        raise AddressError(f"which task run? write %{magic} daily-sales/1841/score:37")
    return address
