"""Habits of importing that the floors in pyproject.toml can't hold."""

import ast
import re
import sys
from pathlib import Path

from tests.house.source import FILES, PACKAGE, imports, nodes, parse, place, room, settings


def _top(name: str) -> str:
    return name.split(".")[0]


def _is_room(name: str) -> bool:
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").is_file()


def _rooms_that_import(*libraries: str) -> set[str]:
    return {room(path) for path, _, name in imports() if _top(name) in libraries}


def test_only_users_import_the_face() -> None:
    own = [(path, node, name) for path, node, name in imports() if _top(name) == "cairnflow"]

    # `from cairnflow import secrets` names a room, `from cairnflow import Flow` the face.
    from_the_face = [line for line in own if line[2].count(".") < 2 and not _is_room(line[2])]
    whole = [line for line in own if line[2] == "cairnflow"]

    assert [place(path, node) for path, node, _ in from_the_face + whole] == []


def test_the_face_defines_nothing() -> None:
    defined = [
        node.name
        for node in parse(PACKAGE / "__init__.py").body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert set(defined) <= {"__getattr__", "__dir__"}


def test_pickle_stays_in_the_rooms_that_guard_it() -> None:
    guards = {"serializers", "executors", "digests"}

    # The contracts for other people's backends send one through a pickle, as a process pool does.
    assert _rooms_that_import("pickle", "cloudpickle") <= guards | {"testing"}


def test_every_third_party_has_a_room_in_the_contract() -> None:
    contracts = settings("tool", "importlinter", "contracts")
    table = next(c["forbidden_modules"] for c in contracts if c.get("id") == "third-parties")
    known = {*sys.stdlib_module_names, "cairnflow", *table}
    # Part of Python from 3.14 on.
    known |= {"backports"}

    strangers = [(path, node, name) for path, node, name in imports() if _top(name) not in known]

    # The pytest plugin is loaded by pytest alone.
    assert [
        f"{place(path, node)} {name}"
        for path, node, name in strangers
        if (room(path), _top(name)) != ("testing", "pytest")
    ] == []


def test_no_circle_is_dodged_by_importing_for_types_alone() -> None:
    guards = [
        (path, inner)
        for path, node in nodes(ast.If)
        # A face may name for checkers what it hands on lazily.
        if "TYPE_CHECKING" in ast.unparse(node.test) and path.name != "__init__.py"
        for inner in node.body
        if isinstance(inner, ast.ImportFrom) and _top(inner.module or "") == "cairnflow"
    ]

    assert [place(path, node) for path, node in guards] == []


def test_only_the_server_is_async() -> None:
    found = [(path, node) for path, node in nodes(ast.AsyncFunctionDef) if room(path) != "server"]

    assert [place(path, node) for path, node in found] == []


def test_the_environment_is_read_in_one_room() -> None:
    reads = [
        (path, node)
        for path, node in nodes(ast.Attribute)
        if ast.unparse(node) in {"os.environ", "os.getenv", "os.environb"}
    ]

    assert [
        place(path, node) for path, node in reads if room(path) not in {"config", "vault"}
    ] == []


def test_every_silenced_check_says_why() -> None:
    silenced = re.compile(r"# (?:noqa|(?:type|pyright): ignore)\b(.*)")
    with_reason = re.compile(r"(: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|\[[\w, -]+\])  ?[-#] ?.*\w{3}.*")

    marks = [(path, number, line) for path in FILES for number, line in _lines(path)]
    found = [(path, number, silenced.search(line)) for path, number, line in marks]

    assert [
        f"{path}:{number}"
        for path, number, mark in found
        if mark and not with_reason.match(mark[1])
    ] == []


def _lines(path: Path) -> list[tuple[int, str]]:
    return list(enumerate(path.read_text("utf-8").splitlines(), 1))
