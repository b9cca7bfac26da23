"""An author's file imported as a module, without running the flows that it would run."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, TracebackType

import click

from cairnflow.executors.modules import send_whole
from cairnflow.results.registry import read_into


class Stopped(Exception):
    """Reading has stopped at a ``flow.run()``; what stands above it is defined.

    Args:
        module: what was read.
        line: of the file, from 1.
    """

    def __init__(self, module: ModuleType, line: int) -> None:
        super().__init__(module, line)
        self.module = module
        self.line = line


def load_file(file: str, path: Path) -> ModuleType:
    """Import a file under its own name, with the files beside it in reach.

    Args:
        file: as the person wrote it.
        path: where it is.

    Raises:
        Stopped: it runs a flow.
        click.UsageError: another module goes by its name, or it is no Python file.
        Exception: whatever the file raises.
    """
    name, resolved = path.stem, path.resolve()
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__file__", None) != str(resolved):
        raise click.UsageError(
            f"{file} goes by the name of a module that is in use, {name!r}; rename the file"
        )
    folder = str(resolved.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(name, resolved)
    if spec is None or spec.loader is None:
        raise click.UsageError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    send_whole(name)  # a worker that imported it would run it
    stop = read_into(module, spec.loader.exec_module)
    if stop is not None:
        raise Stopped(module, line_in(stop.__traceback__, resolved))
    return module


def line_in(trace: TracebackType | None, path: Path) -> int:
    """Return the line of a file that was being carried out; 0 where it was none of its."""
    found, wanted = 0, path.resolve()
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == wanted:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
