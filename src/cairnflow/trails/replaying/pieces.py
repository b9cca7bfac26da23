"""Texts of functions, classes and constants, in an order in which they can be carried out."""

import ast
import graphlib
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_MAKER = "_as_it_ran"
"""Function around one that takes names from the function that made it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that defines a name.

    Attributes:
        name: qualified name of what it defines, as it was recorded.
        text: what is carried out.
        defines: the name that it gives to a module.
        needs: names that it looks up while it is carried out, not only when it is called.
        free: names that it takes from a function around it.
    """

    name: str
    text: str
    defines: str
    needs: frozenset[str]
    free: tuple[str, ...] = ()


def piece(name: str, source: str, free: Sequence[str] = ()) -> Piece:
    r"""Return a text as one that can be carried out.

    Args:
        name: qualified name of what it defines.
        source: its text.
        free: names that it takes from a function around it.

    Raises:
        SyntaxError: it is no statement of Python.

    Examples:
        >>> found = piece("clean", "@mark(BASE)\ndef clean(x): return other(x)")
        >>> found.defines, sorted(found.needs)
        ('clean', ['BASE', 'mark'])
    """
    text = _lambda(source) if name.endswith("<lambda>") else source.rstrip()
    defines = "_lambda" if name.endswith("<lambda>") else name.rpartition(".")[2]
    if free:
        inner = textwrap.indent(text, "    ")
        text = f"def {_MAKER}({', '.join(free)}):\n{inner}\n    return {defines}"
        defines = _MAKER
    needs = frozenset(found for node in ast.parse(text).body for found in _needed(node))
    return Piece(name, text, defines, needs - {defines}, tuple(free))


def _lambda(source: str) -> str:
    """Return a statement that gives the one lambda of a text a name."""
    tree = ast.parse(source)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    if len(found) != 1:
        raise SyntaxError(f"its line has {len(found)} lambdas, and which one ran is not recorded")
    return f"_lambda = {ast.unparse(found[0])}"


def ordered(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces in an order in which each finds what it needs.

    Raises:
        SyntaxError: two define the same name, or they need each other.
    """
    by_name: dict[str, Piece] = {}
    for one in pieces:
        if one.defines in by_name and by_name[one.defines].text != one.text:
            raise SyntaxError(f"two things that it uses are called {one.defines}")
        by_name[one.defines] = one
    graph = {name: one.needs & by_name.keys() for name, one in by_name.items()}
    try:
        return [by_name[name] for name in graphlib.TopologicalSorter(graph).static_order()]
    except graphlib.CycleError as exc:
        raise SyntaxError(f"its texts need each other: {', '.join(exc.args[1])}") from exc


def _needed(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement looks up while it is carried out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = node.args
        parts = [*arguments.defaults, *(one for one in arguments.kw_defaults if one)]
        if not isinstance(node, ast.Lambda):
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            parts += [*node.decorator_list, *(one.annotation for one in named if one.annotation)]
            parts += [node.returns] if node.returns else []
        for part in parts:
            yield from _needed(part)
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _needed(child)
