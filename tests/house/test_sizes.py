"""No file and no function outgrows what a reader holds in mind. There is no list of exceptions."""

import ast

from tests.house.source import FILES, ROOT, nodes, place

LINES_IN_A_FILE = 500
LINES_IN_A_FUNCTION = 60


def test_no_file_is_longer_than_500_lines() -> None:
    sizes = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in FILES}

    assert {name: size for name, size in sizes.items() if size > LINES_IN_A_FILE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    sizes = {
        f"{place(path, node)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    }

    assert {name: size for name, size in sizes.items() if size > LINES_IN_A_FUNCTION} == {}
