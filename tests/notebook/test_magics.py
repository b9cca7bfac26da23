"""The magics, by the functions that they call, and in a shell that has what they need of one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import DriftWarning, Flow, task
from cairnflow.errors import AddressError, AuthoringError, NotFound
from cairnflow.notebook.magics import last_error, load, replay_cell
from cairnflow.results import LocalResultHandler
from tests import scripts


@task
def orders():
    return [3, 0]


@task
def invert(order, scale):
    return scale / order


@pytest.fixture(autouse=True)
def run() -> None:
    """A run in which one child fails."""
    with Flow("shop", result_handler=LocalResultHandler()) as flow:
        invert.map(orders(), scale=cairnflow.unmapped(6))
    flow.run()


class Shell:
    """What the extension needs of IPython's shell."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.magics: dict[tuple[str, str | None], Callable[..., Any]] = {}

    def register_magic_function(
        self, func: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        self.magics[magic_kind, magic_name] = func

    def transform_cell(self, raw_cell: str) -> str:
        return raw_cell


def test_the_arguments_and_the_task_run_are_put_among_the_names() -> None:
    names: dict[str, Any] = {}

    load("shop/1/invert:0", names)

    assert (names["order"], names["scale"]) == (3, 6)
    assert names["__task__"].address == "shop/1/invert:0"
    assert names["__run__"].address == "shop/1"
    assert names["__fn__"](**names["__task__"].inputs) == 2.0


def test_where_the_file_of_a_task_can_t_be_imported_its_arguments_are_given(tmp_path: Path) -> None:
    script = scripts.write(
        tmp_path / "shop.py",
        """
        from cairnflow import Flow, task
        from cairnflow.results import LocalResultHandler

        @task
        def double(x):
            return 2 * x

        with Flow("other", result_handler=LocalResultHandler()) as flow:
            double(21)
        if __name__ == "__main__":
            flow.run()
        """,
    )
    scripts.run(script)
    script.write_text(f"import no_such_library\n{script.read_text()}", "utf-8")
    names: dict[str, Any] = {}

    with pytest.warns(DriftWarning, match="no_such_library"):
        load("other/1/double", names)

    assert (names["x"], names["__fn__"]) == (21, None)


def test_the_last_function_of_a_cell_takes_the_tasks_place() -> None:
    names: dict[str, Any] = {}

    cell = "FACTOR = 1\ndef other(): pass\ndef mine(order, scale): return scale * FACTOR / order"
    replay = replay_cell("shop/1/invert:0", cell, names)

    assert (replay.verdict, replay.value, replay.code) == ("reproduced", 2.0, "given")
    assert names["FACTOR"] == 1


def test_a_cell_that_defines_no_function_is_refused() -> None:
    with pytest.raises(AuthoringError, match="defines no function"):
        replay_cell("shop/1/invert:0", "x = 1", {})


def test_the_last_error_is_found() -> None:
    names: dict[str, Any] = {}

    assert last_error("", names).address == "shop/1/invert:1"
    assert names["__task__"].exception.type == "ZeroDivisionError"
    with pytest.raises(NotFound, match="among flow:other"):
        last_error("flow:other", names)


def test_the_extension_registers_the_magics() -> None:
    shell = Shell()

    cairnflow.load_ipython_extension(shell)
    shell.magics["line", "cairn_load"]("shop/1/invert:0")
    replay = shell.magics["cell", "cairn_replay"](
        "shop/1/invert:0", "def invert(order, scale): return 1.0"
    )

    assert shell.user_ns["order"] == 3
    assert (replay.verdict, replay.expected) == ("differs", 2.0)
    assert repr(shell.magics["line", "cairn_walk"]("shop/1")).startswith("<Run shop/1")
    with pytest.raises(AddressError, match="which task run"):
        shell.magics["line", "cairn_load"]("")
