"""What is kept of the frames of an exception: little, of the author's own, and no secret."""

import json
import time

import pytest

from cairnflow import Flow, config, task
from cairnflow.engine.frames import FRAMES, NAMES, TEXT, frames_of
from cairnflow.results import LocalResultHandler
from cairnflow.testing import temporary_config
from cairnflow.trails.open import open
from cairnflow.trails.runs import Run
from cairnflow.vault import forget, remember


class Rude:
    """A value whose own methods must not be called."""

    def __repr__(self) -> str:
        raise SystemExit("its repr was called")

    __str__ = __len__ = __iter__ = __repr__  # type: ignore[assignment]


def price(order, prices):
    missing = [name for name in order if name not in prices]
    rude = Rude()
    password = "hunter2 hunter2"
    raise KeyError(missing[0], len(password), type(rude))


def ran(function, executor: str = "local", *arguments) -> Run:
    with Flow("frames", result_handler=LocalResultHandler()) as flow:
        task(name="fails")(function)(*arguments)
    return open(flow.run(executor=executor).address)


def fails(order):
    table = {"b": 2.5}
    return price(order, table)


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_a_failure_tells_what_was_in_the_authors_frames(executor: str) -> None:
    frames = ran(fails, executor, {"a": 1})["fails"].locals

    assert [frame.name for frame in frames] == ["fails", "price"]
    assert frames[0].locals == {"order": "{'a': 1}", "table": "{'b': 2.5}"}
    assert frames[1].locals["missing"] == "['a']"
    assert frames[1].locals["rude"].endswith("Rude>")
    assert "raise KeyError" in __import__("linecache").getline(frames[1].file, frames[1].line)


@pytest.mark.slow
def test_a_failure_in_another_process_tells_it_too() -> None:
    frames = ran(fails, "processes", {"a": 1})["fails"].locals

    assert frames[-1].locals["missing"] == "['a']"


def test_a_name_that_speaks_of_a_credential_is_not_told() -> None:
    run = ran(fails, "local", {"a": 1})

    assert run["fails"].locals[1].locals["password"] == "•••"
    assert "hunter2" not in (run["fails"].fact.error or "").replace("Traceback", "")


def keeps(text):
    padded = "x" * (TEXT - 10) + text
    raise ValueError(len(padded))


def test_a_secret_is_taken_out_before_the_text_is_cut() -> None:
    secret = "s3cr3t-0123456789-abcdefghij"
    remember("KEY", secret)
    try:
        told = ran(keeps, "local", secret)["fails"].fact.error
    finally:
        forget()

    assert secret[:6] not in (told or "")


def test_what_may_not_be_shown_of_values_is_not_shown_of_locals() -> None:
    with temporary_config({"results.preview": "schema"}):
        frames = ran(fails, "local", {"a": 1})["fails"].locals
    assert frames[0].locals == {"order": "<dict>", "table": "<dict>"}

    with temporary_config({"results.locals": False}):
        assert ran(fails, "local", {"a": 1})["fails"].locals == []


def test_a_run_that_keeps_nothing_looks_at_no_frame() -> None:
    with Flow("bare") as flow:
        task(fails)({"a": 1})

    assert flow.run().is_failed()
    assert config.results.locals is True


def deep(depth: int):
    if depth:
        return deep(depth - 1)
    raise RecursionError("deep")


def test_frames_names_and_texts_are_bounded() -> None:
    names = {f"n{i}": "y" * 5_000 for i in range(80)}
    code = "def wide(" + ", ".join(names) + "):\n    raise ValueError('wide')\n"
    scope: dict = {}
    exec(compile(code, "/author/wide.py", "exec"), scope)
    for call in (lambda: deep(50), lambda: scope["wide"](**names)):
        try:
            call()
        except Exception as error:  # noqa: BLE001 - as the engine has it
            told = frames_of(error)
        assert 0 < len(told) <= FRAMES
        assert all(len(frame["locals"]) <= NAMES for frame in told)
        assert all(len(text) <= TEXT for frame in told for text in frame["locals"].values())
        assert len(json.dumps(told)) < 20_000
    assert told[-1]["more"] == 30


def test_a_failure_is_told_quickly() -> None:
    try:
        deep(50)
    except RecursionError as error:
        begin = time.perf_counter()
        frames_of(error)
        assert time.perf_counter() - begin < 0.2


def shares(rows):
    total = 1.0
    return [total / row for row in rows]


def test_a_comprehension_is_told_as_part_of_its_function() -> None:
    try:
        shares([2, 0])
    except ZeroDivisionError as error:
        told = frames_of(error)

    assert told[-1]["name"] == "shares"
    held = {"rows": "[2, 0]", "total": "1.0", "row": "0"}
    assert held.items() <= told[-1]["locals"].items()


class Pretender:
    __module__ = "numpy"

    @property
    def shape(self):
        raise ValueError("no")


def test_a_value_that_pretends_to_be_a_librarys_harms_nothing() -> None:
    def pretends(x):
        rows = Pretender()
        raise ValueError(x, type(rows))

    run = ran(pretends, "local", 1)

    assert run["fails"].exception.type == "ValueError"
    assert run["fails"].locals[-1].locals["rows"] == "<it can't be told>"
