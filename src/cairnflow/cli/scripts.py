"""The flow that a file or a module defines, found without running it; or one that is stored."""

import difflib
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import click

from cairnflow.cli.modules import Stopped, line_in, load_file
from cairnflow.errors import RunError
from cairnflow.flow import Flow, noting
from cairnflow.results.registry import ScriptStopped, reading_script
from cairnflow.storage.parcels import SUFFIX


class Found(NamedTuple):
    """A flow, and where it was found.

    Attributes:
        flow: what is to be run.
        file: as the person wrote it, without the flow's name.
        stopped_at: line of the ``flow.run()`` at which reading stopped, from 1; 0 where all of
            the file was read.
    """

    flow: Flow
    file: str
    stopped_at: int = 0


def find_flow(target: str) -> Found:
    """Return the flow that ``FILE``, ``FILE:name``, ``module`` or ``module:name`` means.

    Or the address of a stored one: a ``.flow`` file, a folder of such, which means the newest, or
    a URL such as ``s3://bucket/prefix/name``.

    The file is imported under its own name, not as ``__main__``, so that what it does when it is
    run as a script is not done. A ``flow.run()`` that it calls all the same is not carried out:
    reading stops there.

    Raises:
        click.UsageError: no such file or flow, or several flows to choose from.
        RunError: the file can't be imported.
        NotFound: no such flow is stored.
        ResultError: a stored one can't be read.
    """
    if _is_stored(target):
        # Few flows are run from where they are stored.
        from cairnflow.storage.registry import get_flow

        return Found(get_flow(target), target)
    file, name = _split(target)
    path = Path(file)
    is_file = path.is_file()
    if not is_file and (path.suffix == ".py" or "/" in file or "\\" in file):
        raise click.UsageError(f"no file {file!r} here ({Path.cwd()})")
    with noting() as noted:
        module, stopped_at = _read(file, path, load_file if is_file else _load_module)
    flows = _flows(module, noted)
    return Found(_chosen(flows, module, _Wanted(file, name, stopped_at)), file, stopped_at)


def _is_stored(target: str) -> bool:
    return "://" in target or target.endswith(SUFFIX) or any(Path(target).glob(f"*{SUFFIX}"))


def _split(target: str) -> tuple[str, str]:
    file, colon, name = target.rpartition(":")
    if not colon or "/" in name or "\\" in name:
        return target, ""
    return file, name


def _read(file: str, path: Path, load: Callable[[str, Path], ModuleType]) -> tuple[ModuleType, int]:
    token = reading_script.set(True)
    try:
        return load(file, path), 0
    except Stopped as stop:
        return stop.module, stop.line
    except SystemExit as exc:
        raise RunError(
            f"{file} ends the program by itself, at line {line_in(exc.__traceback__, path)}; "
            'put what is for scripts below: if __name__ == "__main__":'
        ) from exc
    except (click.ClickException, RunError):
        raise
    except Exception as exc:
        where = f" (line {line})" if (line := _line_of(exc, path)) else ""
        raise RunError(
            f"{file} can't be imported: {type(exc).__name__}: {exc}{where}; "
            "--debug shows the traceback"
        ) from exc
    finally:
        reading_script.reset(token)


def _load_module(name: str, path: Path) -> ModuleType:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as exc:
        if exc.name and name.startswith(exc.name):
            raise click.UsageError(f"no file and no module {name!r} here ({Path.cwd()})") from None
        raise
    except ScriptStopped:
        raise RunError(
            f"module {name} runs a flow when it is imported; put that below: "
            'if __name__ == "__main__":'
        ) from None


def _line_of(exc: Exception, path: Path) -> int:
    if isinstance(exc, SyntaxError):
        return exc.lineno or 0
    return line_in(exc.__traceback__, path)


class _Wanted(NamedTuple):
    file: str
    name: str
    stopped_at: int


def _flows(module: ModuleType, noted: list[Flow]) -> dict[str, Flow]:
    """Return the flows at module level by their variables; where no variable holds one, by slug.

    Those without a variable may be another module's, so a variable's own go first.
    """
    flows: dict[str, Flow] = {}
    named = {name: value for name, value in vars(module).items() if isinstance(value, Flow)}
    for name, flow in (named or {flow.slug: flow for flow in noted}).items():
        if not any(flow is found for found in flows.values()):
            flows[name] = flow
    return flows


def _chosen(flows: dict[str, Flow], module: ModuleType, wanted: _Wanted) -> Flow:
    file, name, stopped_at = wanted
    if not flows:
        above = f" above line {stopped_at}, where it runs one" if stopped_at else ""
        raise click.UsageError(
            f"{file} has no flow at module level{above}; write it there: with Flow(...) as flow:"
        )
    if name:
        return _named(flows, file, name, module)
    if len(flows) > 1:
        choices = "\n".join(f"{file}:{key}  ({flow.name})" for key, flow in flows.items())
        raise click.UsageError(f"{file} has {len(flows)} flows; say which:\n{choices}")
    return next(iter(flows.values()))


def _named(flows: dict[str, Flow], file: str, name: str, module: ModuleType) -> Flow:
    alias = getattr(module, name, None)
    if isinstance(alias, Flow):
        return alias
    for flow in flows.values():
        if name in {flow.name, flow.slug}:
            return flow
    known = [*flows, *(flow.slug for flow in flows.values())]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"flows: {', '.join(flows)}"
    raise click.UsageError(f"{file} has no flow {name!r}; {hint}")
