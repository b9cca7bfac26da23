"""Docstrings say what is so."""

import ast
import builtins
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

from cairnflow import errors
from tests.house.docstrings import entries, parameters, section
from tests.house.source import SRC, Function, is_public, nodes, place

_TREE_LINE = re.compile(r"^(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)(?: \((?P<also>\w+)\))?(?: |$)")


def _functions() -> list[tuple[Path, Function]]:
    return list(nodes(ast.FunctionDef, ast.AsyncFunctionDef))


def test_arguments_in_docstrings_are_those_of_the_signature() -> None:
    unknown = [
        (place(path, node), entries(node, "Args") - parameters(node)) for path, node in _functions()
    ]

    assert [line for line in unknown if line[1]] == []


def test_arguments_of_a_class_are_those_of_its_init() -> None:
    classes = [
        (place(path, node), entries(node, "Args"), _init(node))
        for path, node in nodes(ast.ClassDef)
    ]

    assert [(at, named - known) for at, named, known in classes if named - known] == []


def _init(node: ast.ClassDef) -> set[str]:
    inits = [f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"]
    return set().union(_fields(node), *[parameters(init) for init in inits])


def _fields(node: ast.ClassDef) -> set[str]:
    annotated = [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
    return {target.id for target in annotated if isinstance(target, ast.Name)}


def test_every_field_of_a_public_dataclass_is_explained() -> None:
    classes = [(path, node) for path, node in nodes(ast.ClassDef) if _is_data(node)]

    missing = [
        (place(path, node), {field for field in _fields(node) if is_public(field)} - _told(node))
        for path, node in classes
    ]

    assert [line for line in missing if line[1]] == []


def _is_data(node: ast.ClassDef) -> bool:
    marks = [ast.unparse(mark) for mark in (*node.decorator_list, *node.bases)]
    return is_public(node.name) and any("dataclass" in m or "NamedTuple" in m for m in marks)


def _told(node: ast.ClassDef) -> set[str]:
    """Fields that have an entry of their own, or that the text speaks of."""
    spoken_of = set(re.findall(r"``(\w+)``", ast.get_docstring(node) or ""))
    own = entries(node, "Attributes") | entries(node, "Args") | spoken_of
    # ``Facts`` are the columns of a ``Checkpoint``: what that says isn't said again.
    return own.union(*[_attributes().get(name, set()) for name in spoken_of])


@cache
def _attributes() -> dict[str, set[str]]:
    return {node.name: entries(node, "Attributes") for _, node in nodes(ast.ClassDef)}


def test_docstrings_name_no_types() -> None:
    typed = re.compile(r"^ {4}\*{0,2}\w+ \([^)]*\): ")
    told = [
        (place(path, node), line)
        for path, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        for title in ("Args", "Attributes")
        for line in section(node, title)
    ]

    assert [line for line in told if typed.match(line[1])] == []


def test_every_public_method_is_explained_where_it_is_first_defined() -> None:
    bare = [
        (path, owner, method)
        for path, owner in nodes(ast.ClassDef)
        for method in owner.body
        if isinstance(method, Function)
        and is_public(owner.name)
        and is_public(method.name)
        and not ast.get_docstring(method)
    ]

    assert [
        f"{place(path, method)} {owner.name}.{method.name}"
        for path, owner, method in bare
        if method.name not in _explained_elsewhere(path, owner)
    ] == []


def _explained_elsewhere(path: Path, owner: ast.ClassDef) -> set[str]:
    """Methods with a docstring in one of the house's protocols, or in a class above ``owner``."""
    module = importlib.import_module(".".join(path.relative_to(SRC).with_suffix("").parts))
    above = getattr(module, owner.name, object).__mro__[1:]
    verbs = [(name, verb) for kind in above for name, verb in vars(kind).items()]
    return _verbs_of_protocols() | {name for name, verb in verbs if getattr(verb, "__doc__", "")}


@cache
def _verbs_of_protocols() -> set[str]:
    return {
        method.name
        for _, node in nodes(ast.ClassDef)
        for method in node.body
        if any("Protocol" in ast.unparse(base) for base in node.bases)
        and isinstance(method, Function)
        and ast.get_docstring(method)
    }


def test_the_drawing_of_the_errors_shows_every_error_below_its_parents() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    real = {
        error.__name__: {base.__name__ for base in error.__bases__} - {"Exception"}
        for error in classes
    }

    assert _drawn() == real


def _drawn() -> dict[str, set[str]]:
    tree: dict[str, set[str]] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = _TREE_LINE.match(line)
        if not found or not ("─" in line or found["name"] == "CairnflowError"):
            continue
        depth = len(found["indent"])
        above = [entry for entry in above if entry[0] < depth]
        also = {found["also"]} if found["also"] and hasattr(builtins, found["also"]) else set[str]()
        tree[found["name"]] = {name for _, name in above[-1:]} | also
        above.append((depth, found["name"]))
    return tree
