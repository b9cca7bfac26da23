"""Google-style docstrings, read as far as the house's tests need."""

import ast
import re

from tests.house.source import Function

_SECTION = re.compile(r"^(\w[\w ]*):$")
_ENTRY = re.compile(r"^ {4}\*{0,2}(\w+)( \([^)]*\))?(?:, \*{0,2}(\w+))*: ")


def section(node: ast.ClassDef | Function, title: str) -> list[str]:
    """Lines below ``title:``, up to the next section."""
    lines = (ast.get_docstring(node) or "").splitlines()
    if f"{title}:" not in lines:
        return []
    rest = lines[lines.index(f"{title}:") + 1 :]
    ends = [number for number, line in enumerate(rest) if _SECTION.match(line)]
    return rest[: ends[0]] if ends else rest


def entries(node: ast.ClassDef | Function, title: str) -> set[str]:
    """Names explained below ``title:``."""
    found = [_ENTRY.match(line) for line in section(node, title)]
    return {
        name.lstrip("*")
        for match in found
        if match
        for name in re.findall(r"\*{0,2}\w+", match[0].split(":")[0])
    }


def parameters(node: Function) -> set[str]:
    """Names of a function's parameters."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return {argument.arg for argument in plain + starred}
