import pytest

from cairnflow.trails.lines import (
    group_line,
    handler_name,
    handler_words,
    result_line,
    run_line,
    task_run_line,
)
from cairnflow.trails.rows import rows
from tests.trails.made import children, fact, kept, record


def test_a_run_is_told_in_one_line() -> None:
    line = run_line(record(), 852.0, 10_212)

    assert line == "<Run daily-sales/1841 success, 14m12s, 10,212 checkpoints>"


def test_a_run_under_way_says_for_how_long() -> None:
    line = run_line(record(state="Running", ended_at=None), 12.0, 1)

    assert line == "<Run daily-sales/1841 running, for 12s, 1 checkpoint>"


def test_a_task_run_tells_its_value_and_who_keeps_it() -> None:
    one = kept(
        task="clean_orders", attempt=2, type="pandas.DataFrame", summary="1,187,020 × 12",
        size=86_123_345, handler='{"class": "cairnflow.results.GCSResultHandler", "args": {}}',
    )  # fmt: skip

    assert task_run_line(record(), one) == (
        "<TaskRun daily-sales/1841/clean_orders@2 success → DataFrame 1,187,020×12, 86 MB "
        "@ GCSResultHandler>"
    )


def test_a_result_is_told_with_its_package_and_content() -> None:
    one = kept(type="pandas.DataFrame", summary="1,187,020 × 12", content="c1:77be01c41b")

    assert result_line(one) == "<Result pandas.DataFrame 1,187,020×12 c1:77be01>"


def test_none_and_no_result_look_different_everywhere() -> None:
    none = kept(type="NoneType", summary="None")
    nothing = fact(state="Skipped")

    assert task_run_line(record(), none).endswith("→ None, 5 B @ LocalResultHandler>")
    assert task_run_line(record(), nothing).endswith("skipped, NoResult>")
    assert result_line(none).startswith("<Result None ")
    assert result_line(nothing) == "<Result: NoResult>"


def test_a_value_that_was_not_kept_is_told_as_such() -> None:
    one = fact(type="int", summary="7")

    assert task_run_line(record(), one).endswith("→ int 7, not kept>")
    assert result_line(one) == "<Result int 7, not kept>"


def test_a_failure_is_told_by_its_message_on_one_line() -> None:
    one = fact(state="Failed", message="ValueError: a\nb\x1b[31m")

    line = task_run_line(record(), one)

    assert line == "<TaskRun daily-sales/1841/score failed: ValueError: a b\\x1b[31m>"


def test_a_first_attempt_that_another_followed_has_an_address_of_its_own() -> None:
    retrying = fact(state="Retrying", message="attempt 1 of 2: no")

    assert "daily-sales/1841/score@1 retrying" in task_run_line(record(), retrying)


def test_a_mapped_task_counts_its_children() -> None:
    facts = children(10_000)
    facts[78] = fact(79, map_index=77, state="Failed", message="boom")

    assert group_line(record(), rows(facts)[0]) == (
        "<TaskGroup daily-sales/1841/score 10,000 children: 9,999 success, 1 failed → int 7, 50 KB>"
    )


@pytest.mark.parametrize("kind", ["builtins.dict", "module.Outer.Inner", "a b.c", "x.Y[z.W]"])
def test_only_a_dotted_name_loses_its_package(kind: str) -> None:
    shown = task_run_line(record(), kept(type=kind, summary=""))

    expected = kind.rpartition(".")[2] if kind.replace(".", "").isalnum() else kind
    assert f"→ {expected}, 5 B" in shown


def test_a_handler_is_told_without_opening_it() -> None:
    description = '{"class": "no.such.module.Shelf", "args": {"dir": "/a", "deep": true}}'

    assert handler_name(description) == "Shelf"
    assert handler_words(description) == "Shelf(dir='/a', deep=True)"
