"""Files and functions are named after what they hold."""

import ast
import re

import pytest

from tests.house.source import FILES, PACKAGE, ROOT, nodes, place

ROOMS_WITHOUT_A_NOUN = {"utils", "util", "common", "helpers", "helper", "misc", "tools", "core"}


def test_no_file_or_folder_is_a_drawer_for_anything() -> None:
    parts = {part for path in FILES for part in path.relative_to(PACKAGE).with_suffix("").parts}

    assert parts & ROOMS_WITHOUT_A_NOUN == set()


@pytest.mark.parametrize(
    ("kind", "vague"),
    [
        (ast.ClassDef, r"_?Base[A-Z]\w*|\w*(Manager|Utils?)"),
        (ast.FunctionDef, r"_*(do|process|handle)_\w+"),
        (ast.AsyncFunctionDef, r"_*(do|process|handle)_\w+"),
    ],
)
def test_no_name_is_vague(kind: type[ast.ClassDef], vague: str) -> None:
    found = [f"{place(path, node)} {node.name}" for path, node in nodes(kind)]

    assert [line for line in found if re.fullmatch(vague, line.split()[-1])] == []


def test_change_fragments_are_named_as_towncrier_reads_them() -> None:
    names = [path.name for path in (ROOT / "changes").glob("*.*.md")]

    assert [
        name
        for name in names
        if not re.fullmatch(r"[a-z0-9-]+\.(feature|fix|doc|removal)\.md", name)
    ] == []
