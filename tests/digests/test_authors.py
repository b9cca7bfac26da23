"""Whose code a value holds: the author's own is told, that of libraries is not."""

import importlib
import json
import sys
import types
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cairnflow.digests import Authored, authored, content, looked_at
from cairnflow.states import Success

ROWS = "class Row:\n    def up(self):\n        return 1\n\n\ndef work():\n    return Row()\n"


class Own:
    """A class of this file."""

    def up(self) -> int:
        return 1


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[types.ModuleType]:
    """A module among the installed libraries."""
    folder = tmp_path / "lib" / "site-packages"
    folder.mkdir(parents=True)
    (folder / "rowlib.py").write_text(ROWS, "utf-8")
    monkeypatch.syspath_prepend(folder)
    yield importlib.import_module("rowlib")
    del sys.modules["rowlib"]


def told(value: Any, of: Authored = Authored()) -> dict[str, str]:  # noqa: B008 - it is frozen
    found = of.told(looked_at(value)[1])
    return json.loads(found) if found else {}


@pytest.mark.parametrize(
    "value",
    [
        1, "text", None, b"bytes", 1.5, [1, "a", None], {"a": {1, 2}}, (1, (2,)), Decimal(1),
        Fraction(1, 2), np.arange(3), np.float64(1), pd.DataFrame({"a": [1, "x"]}),
        pd.Series([1, None]), pa.table({"a": [1]}), Path("a"), range(3), ValueError("x"), len,
        types.SimpleNamespace(a=1), Success("done"), int, [dict, OSError],
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_python_and_the_known_libraries_define_is_marked_as_without_code(value: Any) -> None:
    assert not content(value).startswith("o1:")
    assert looked_at(value)[1] == ()


@pytest.mark.parametrize(
    "value",
    [Own(), [Own()], {"a": (Own(),)}, Own, {1: [Own]}, Own().up],
    ids=["one", "in a list", "in a dict", "the class", "the class in a dict", "a method"],
)
def test_an_object_and_a_class_of_the_authors_are_found_wherever_they_are(value: Any) -> None:
    assert content(value).startswith("o1:")
    assert list(told(value)) == [f"class {__name__}.Own"]


def test_a_class_of_an_installed_library_has_no_code_of_the_authors(
    installed: types.ModuleType,
) -> None:
    assert content(installed.Row()).startswith("o1:")
    assert told(installed.Row()) == {}


def test_a_class_of_an_installed_package_is_the_authors_if_the_flows_functions_are(
    installed: types.ModuleType,
) -> None:
    of = authored([installed.work])

    assert list(told(installed.Row(), of)) == ["class rowlib.Row"]


def test_a_mark_does_not_depend_on_where_a_class_is_installed(installed: types.ModuleType) -> None:
    there = content(installed.Row())
    module = types.ModuleType("rowlib")
    exec(compile(ROWS, "rowlib.py", "exec"), vars(module))

    assert content(module.Row()) == there


def test_a_class_of_a_library_that_the_author_has_patched_is_the_librarys(
    installed: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed.Row, "up", Own.up)

    assert told(installed.Row()) == {}


def test_two_classes_of_one_name_are_told_together() -> None:
    def made(factor: int) -> Any:
        class Local:
            def up(self) -> int:
                return factor

        return Local()

    one, other = told([made(1)]), told([made(2)])
    both = told([made(1), made(2)])

    assert one.keys() == other.keys() == both.keys()
    assert len({*one.values(), *other.values(), *both.values()}) == 3
    assert both == told([made(2), made(1)])


def test_the_content_of_a_value_does_not_depend_on_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before, code = content(Own()), told(Own())

    monkeypatch.setattr(Own, "up", lambda self: 2)

    assert content(Own()) == before
    assert told(Own()) != code


def test_what_was_told_beforehand_is_believed_of_the_same_code_alone() -> None:
    of = authored([], [__name__])
    known = dict.fromkeys(of.codes, "s1:beforehand")

    class Own2(Own):
        pass

    name = f"class {__name__}.Own"
    other = type("Own", (), {"up": lambda self: 2, "__module__": __name__, "__qualname__": "Own"})

    assert told(Own(), Authored(codes=known)) == {name: "s1:beforehand"}
    assert told(other(), Authored(codes=known))[name] != "s1:beforehand"
    assert told(Own2(), of).keys() == {f"class {Own2.__module__}.{Own2.__qualname__}"}
