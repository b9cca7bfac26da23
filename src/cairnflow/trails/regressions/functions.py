"""How a test gets at the function of a task: by its module, or by its file beside the tests."""

import ast
import os
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

from cairnflow.errors import NotFound
from cairnflow.trails.sources import Source

_MARKS = (".git", "pyproject.toml", "setup.cfg", "setup.py")
"""What stands in the folder of a project."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function as a test names it.

    Attributes:
        name: of the function, or of the class whose ``run`` it is.
        module: from which it is imported; empty where it is read from a file.
        path: of the file as source, from the test's folder ``HERE`` on; empty for a module.
        call: what is called in the test, such as ``score.run``.
        parameters: names of its arguments, in order.
    """

    name: str
    module: str
    path: str
    call: str
    parameters: tuple[str, ...]


def function_of(code: Source, folder: Path, source: Path | None, address: str) -> Function:
    """Return how tests in a folder name a task's function. The file is read, and not run.

    Args:
        code: of the task, as it was recorded.
        folder: of the tests.
        source: where the function stands now; by default where it stood then.
        address: of the task run, for errors.

    Raises:
        NotFound: no such function stands there at the top, where a test could import it.
    """
    file = source or _found(code, address)
    name = code.name.rpartition(".")[2]
    node = _node(file, name, address)
    if needed := _needed(node):
        raise NotFound(
            f"the class {name!r} of {address} is made with {needed[0]!r}, which no fact tells; "
            "give it a default, or write the test by hand"
        )
    parameters = _parameters(node)
    module = _module(file)
    if module:
        ending = _ending(node)
        return Function(name, module, "", f"{name}{ending}", parameters)
    return Function(name, "", _relative(file, folder, address), name, parameters)


def _found(code: Source, address: str) -> Path:
    """Return the file in which a function stands: there, or below this folder under that name."""
    if not code.file:
        raise NotFound(f"it is not known in which file the task of {address} stands; name --source")
    path = Path(code.file)
    if path.is_file():
        return path
    for start in range(1, len(path.parts)):
        near = Path.cwd().joinpath(*path.parts[start:])
        if near.is_file():
            return near
    raise NotFound(f"{path}, in which {code.name} stood, is not here; name it with --source FILE")


def _node(file: Path, name: str, address: str) -> ast.FunctionDef | ast.ClassDef:
    """Return what stands under a name at the top of a file."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError) as error:
        raise NotFound(f"{file} can't be read as Python: {error}") from error
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
    raise NotFound(
        f"no function {name!r} stands at the top of {file}, where a test could import it, so that "
        f"{address} can't be pinned; move it out of whatever it is defined in"
    )


def _ending(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        return "().run"
    return ".run" if any("task" in ast.unparse(one) for one in node.decorator_list) else ""


def _needed(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """Return the arguments without which a task of a class can't be made."""
    inside = node.body if isinstance(node, ast.ClassDef) else []
    for one in inside:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            told = [arg.arg for arg in (*one.args.posonlyargs, *one.args.args)][1:]
            named = zip(one.args.kwonlyargs, one.args.kw_defaults, strict=True)
            needed = told[: len(told) - len(one.args.defaults)]
            return needed + [arg.arg for arg, default in named if default is None]
    return []


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> tuple[str, ...]:
    if isinstance(node, ast.ClassDef):
        runs = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "run"]
        return _parameters(runs[0]) if runs else ()
    told = node.args
    return tuple(one.arg for one in (*told.posonlyargs, *told.args, *told.kwonlyargs))


def _module(file: Path) -> str:
    """Return the name by which a file of an installed package is imported; empty for others."""
    folder, parts = file.resolve().parent, [file.stem]
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    is_installed = len(parts) > 1 and parts[0] in packages_distributions()
    return ".".join(part for part in parts if part != "__init__") if is_installed else ""


def _relative(file: Path, folder: Path, address: str) -> str:
    """Return a file as source, from the folder of the tests on."""
    above = folder.resolve()
    root = next((one for one in (above, *above.parents) if _is_project(one)), Path.cwd().resolve())
    if not file.resolve().is_relative_to(root) or not above.is_relative_to(root):
        raise NotFound(
            f"{file}, in which the task of {address} stands, is not below {root}, the project of "
            f"the tests in {folder}; write them there with -o, or name its copy with --source FILE"
        )
    source = "HERE"
    for part in Path(os.path.relpath(file.resolve(), above)).parts:
        source += ".parent" if part == ".." else f' / "{part}"'
    return source


def _is_project(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in _MARKS)
