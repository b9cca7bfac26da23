"""A check of a value: a Python expression or a function that says whether the value is good."""

import ast
import builtins
import difflib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Final, NamedTuple

from cairnflow.errors import AuthoringError
from cairnflow.trails.searching.halving import Answer
from cairnflow.trails.words import one_line

NAMES: Final = ("value", "df", "out")
"""What the value is called in an expression."""

MODULES: Final = {
    "math": "math",
    "np": "numpy",
    "pa": "pyarrow",
    "pd": "pandas",
    "pl": "polars",
    "re": "re",
}
"""Modules that an expression may name without importing them; imported where one is named."""

Check = Callable[[Any], Any]
"""True for a good value."""


class Judged(NamedTuple):
    """What a check says of a value.

    Attributes:
        answer: whether the value is good.
        why: why nothing could be said; empty where something was.
    """

    answer: Answer
    why: str = ""


def check_of(given: str | Check) -> Check:
    """Return a check; an expression as a function of the value.

    Raises:
        AuthoringError: an expression is no Python, or has a name that nothing stands for.
    """
    return _compiled(given) if isinstance(given, str) else given


def _compiled(text: str) -> Check:
    told = f"{one_line(text, 200)!r} is no check"
    try:
        tree = ast.parse(text.strip(), "<check>", "eval")
        code = compile(tree, "<check>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise AuthoringError(
            f"{told}: {said}; write a Python expression that is true for a good value, such as "
            "'df.price.min() >= 0'"
        ) from error
    unknown = sorted(set(_free(tree)) - {*NAMES, *MODULES, *vars(builtins)})
    if unknown:
        near = difflib.get_close_matches(unknown[0], [*NAMES, *MODULES], 1)
        hint = f"did you mean {near[0]}?" if near else f"the value is called {', '.join(NAMES)}"
        raise AuthoringError(f"{told}: nothing is called {unknown[0]!r} in it; {hint}")
    given = {name: import_module(MODULES[name]) for name in _free(tree) if name in MODULES}

    def check(value: Any) -> Any:
        return bool(eval(code, {**given, **dict.fromkeys(NAMES, value)}))

    return check


def _free(tree: ast.AST) -> Iterator[str]:
    """Yield the names that an expression takes from outside."""
    bound = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    names = [one for one in ast.walk(tree) if isinstance(one, ast.Name)]
    bound |= {one.id for one in names if isinstance(one.ctx, ast.Store)}
    yield from (one.id for one in names if one.id not in bound)


def judged(check: Check, value: Any) -> Judged:
    """Return what a check says of a value; what it raises is no answer, but why there is none.

    A failed ``assert`` in a function says that the value is bad.
    """
    try:
        told = check(value)
        if told is None:
            return Judged("skip", "the check gave None; it must give True for a good value")
        return Judged("good" if told else "bad")
    except AssertionError:
        return Judged("bad")
    except Exception as error:  # noqa: BLE001 - a stranger's function, on a value it may not be for
        return Judged("skip", one_line(f"{type(error).__name__}: {error}", 200))
