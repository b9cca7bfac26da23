"""The package's files as the house's tests read them."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "cairnflow"
FILES = sorted(PACKAGE.rglob("*.py"))

T = TypeVar("T", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def room(path: Path) -> str:
    """First part of the path inside the package: ``stores``, or ``keys`` for ``keys.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def place(path: Path, node: ast.AST) -> str:
    """Where a node stands, for a test's message."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def nodes(*kinds: type[T]) -> Iterator[tuple[Path, T]]:
    """Every node of these kinds, with its file."""
    for kind in kinds:
        yield from ((path, node) for path, node in _by_kind()[kind] if isinstance(node, kind))


@cache
def _by_kind() -> dict[type[ast.AST], list[tuple[Path, ast.AST]]]:
    found: dict[type[ast.AST], list[tuple[Path, ast.AST]]] = defaultdict(list)
    for path in FILES:
        for node in ast.walk(parse(path)):
            found[type(node)].append((path, node))
    return found


def imports() -> Iterator[tuple[Path, ast.AST, str]]:
    """Every import: its file, its node, and the dotted name of what is imported."""
    for path, node in nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from ((path, node, alias.name) for alias in node.names)
        else:
            yield from ((path, node, f"{node.module}.{alias.name}") for alias in node.names)


def is_public(name: str) -> bool:
    return not name.startswith("_")


def settings(*keys: str) -> Any:
    """A part of pyproject.toml."""
    part = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for key in keys:
        part = part[key]
    return part
