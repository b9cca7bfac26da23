"""The source of functions and classes, and what of it counts: not comments, layout, docstrings.

A source is believed only if it compiles to the code that runs: a file may have changed since it
was imported.
"""

import ast
import copy
import inspect
import itertools
import linecache
import textwrap
import threading
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from cairnflow.digests.bytecode import behaviour, nested
from cairnflow.digests.encoding import type_of

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_UNSEEN = frozenset({"ctx", "kind", "type_comment", "type_ignores"})

_PARSING = threading.Lock()
"""Python before 3.11.5 raises SystemError where two threads parse at once: its issue 106905."""


class Source(NamedTuple):
    """Where something is defined.

    Attributes:
        text: the lines of its definition, dedented.
        syntax: canonical text of its syntax tree; equal for what differs only in layout.
        code: what it compiles to; None for what is no function, class or module.
    """

    text: str
    syntax: str
    code: types.CodeType | None = None


class _Module(NamedTuple):
    lines: tuple[str, ...]
    tree: ast.Module
    code: types.CodeType
    codes: dict[str, list[types.CodeType]]


def of_function(code: types.CodeType) -> Source | None:
    """Return the source of a function, without its decorators; None where there is none.

    Args:
        code: the function's compiled code.
    """
    module = _module(code.co_filename)
    if module is None:
        return None
    same = [c for c in module.codes.get(code.co_qualname, ()) if behaviour(c) == behaviour(code)]
    same.sort(key=lambda c: abs(c.co_firstlineno - code.co_firstlineno))
    found = [node for c in same[:1] for node in ast.walk(module.tree) if _is_of(node, c)]
    return _source(module, found[0])._replace(code=code) if len(found) == 1 else None


def of_class(cls: type[Any], file: str, is_ordered: bool = True) -> Source | None:
    """Return the source of a class, with its decorators; None where there is none.

    Args:
        cls: the class.
        file: of the module that defines it.
        is_ordered: in which order its methods are written counts.
    """
    module = _module(file)
    body: list[ast.stmt] = module.tree.body if module else []
    node: ast.stmt | None = None
    for name in cls.__qualname__.split("."):
        if name != "<locals>":
            named = (n for n in _statements(body) if isinstance(n, _Definition) and n.name == name)
            node = [None, *named][-1]
            body = node.body if isinstance(node, _Definition) else []
    if module is None or not isinstance(node, ast.ClassDef) or not _is_running(cls, module):
        return None
    bodies = module.codes.get(cls.__qualname__, [])
    found = _source(module, node)
    if not is_ordered:
        found = found._replace(syntax=canonical(_sorted(node)))
    return found._replace(code=bodies[-1] if bodies else None)


def of_constant(name: str, file: str) -> Source | None:
    """Return the source of a module's constant: of the last statement that assigns it."""
    module = _module(file)
    if module is None:
        return None
    assigned = [node for node in _statements(module.tree.body) if name in _targets(node)]
    return _source(module, assigned[-1]) if assigned else None


def of_module(file: str) -> Source | None:
    """Return the source of a whole module."""
    module = _module(file)
    if module is None:
        return None
    return Source("".join(module.lines), canonical(module.tree.body), module.code)


def canonical(node: Any, without: str = "") -> str:
    """Return a text that is equal for two syntax trees of the same meaning.

    Written out here, since ``ast.dump`` differs from one version of Python to the next.

    Args:
        node: a node, a list of them, or what a field of one holds.
        without: name of a field of this node that is left out.

    Examples:
        >>> canonical(ast.parse("x  = 1  # one")) == canonical(ast.parse("x = (1)"))
        True
    """
    if type_of(node) is list:
        return f"[{' '.join(map(canonical, _without_docstring(node)))}]"
    if not isinstance(node, ast.AST):
        return f"{type(node).__name__}:{node!r}"
    names = (name for name in node._fields if name not in _UNSEEN and name != without)
    fields = ((name, getattr(node, name, None)) for name in names)
    told = (f"{name}={canonical(held)}" for name, held in fields if held is not None and held != [])
    return f"{type(node).__name__}({' '.join(told)})"


def _without_docstring(nodes: list[Any]) -> list[Any]:
    first = nodes[0] if nodes else None
    text = first.value if isinstance(first, ast.Expr) else None
    is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
    return nodes[1:] if is_text else nodes


def _source(module: _Module, node: Any) -> Source:
    marks = node.decorator_list if isinstance(node, _Definition) else []
    first = min([node.lineno, *(mark.lineno for mark in marks)])
    text = textwrap.dedent("".join(module.lines[first - 1 : node.end_lineno]))
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return Source(text, canonical(node, "decorator_list" if is_function else ""))


def _module(file: str) -> _Module | None:
    linecache.checkcache(file)
    lines = linecache.getlines(file)
    return _parsed(file, tuple(lines)) if lines else None


@lru_cache(maxsize=256)
def _parsed(file: str, lines: tuple[str, ...]) -> _Module | None:
    text = "".join(lines)
    try:
        with _PARSING:
            tree = ast.parse(text)
        whole = compile(text, file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):  # a notebook's magic, a file half written
        return None
    codes: dict[str, list[types.CodeType]] = {}
    for code in nested(whole):
        codes.setdefault(code.co_qualname, []).append(code)
    return _Module(lines, tree, whole, codes)


def _is_of(node: ast.AST, code: types.CodeType) -> bool:
    """Say whether ``code`` was compiled from this node."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        return (node.name, first) == (code.co_name, code.co_firstlineno)
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>":
        return False
    body = node.body
    place = (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset)
    return node.lineno == code.co_firstlineno and place in set(code.co_positions())


def _sorted(node: ast.ClassDef) -> ast.ClassDef:
    """Return a class in which neighbouring methods stand in the order of their names.

    Only of those whose definition runs no code: a decorator may count them.
    """
    body: list[ast.stmt] = []
    for is_method, run in itertools.groupby(node.body, _is_plain_method):
        listed = list(run)
        body += sorted(listed, key=lambda one: getattr(one, "name", "")) if is_method else listed
    made = copy.copy(node)
    made.body = body
    return made


_MARKS = frozenset({"property", "staticmethod", "classmethod", "cached_property"})
_MARKED = frozenset({"setter", "getter", "deleter", "cached_property", "abstractmethod"})


def _is_plain_method(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    marks = all(
        mark.id in _MARKS if isinstance(mark, ast.Name) else
        isinstance(mark, ast.Attribute) and mark.attr in _MARKED
        for mark in node.decorator_list
    )  # fmt: skip
    defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
    inner = (part for one in defaults for part in ast.walk(one))
    return marks and not any(isinstance(part, ast.Call) for part in inner)


def _is_running(cls: type[Any], module: _Module) -> bool:
    """Say whether the methods of the class do what the module's text says."""
    held = (
        inspect.unwrap(one) for one in vars(cls).values() if isinstance(one, types.FunctionType)
    )
    running = [one.__code__ for one in held if isinstance(one, types.FunctionType)]
    return all(
        any(behaviour(code) == behaviour(c) for c in module.codes.get(code.co_qualname, ()))
        for code in running
        if code.co_qualname.startswith(f"{cls.__qualname__}.")  # else it was given to it later
    )


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a body, those under ``if`` and ``try`` too."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, part, []))


def _targets(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    names = (inner for target in targets if target for inner in ast.walk(target))
    return {name.id for name in names if isinstance(name, ast.Name)}
