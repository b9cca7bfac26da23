"""The plan that a run is told with is the plan as it is then, however often it was told before."""

import json
from typing import Any

import pytest

from cairnflow import task
from cairnflow.plan.building import Builder
from cairnflow.plan.plan import Plan, freeze
from cairnflow.runtime.preparing import plan_source


def _plan(*, cache: str | None = None) -> Plan:
    @task(cache=cache)
    def one() -> int:
        return 1

    builder = Builder()
    builder.add(one)
    return freeze("f", "f", builder)


def test_a_plan_that_is_what_it_was_is_told_once() -> None:
    plan = _plan()

    assert plan_source(plan) is plan_source(plan)
    assert plan_source(_plan()) == plan_source(plan)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("name", "other"), ("tags", frozenset({"a"})), ("cache", "inputs"), ("cache_for", 60.0)],
)
def test_what_an_author_changes_of_a_task_is_told_anew(attribute: str, value: Any) -> None:
    plan = _plan()
    before = plan_source(plan)

    setattr(plan.nodes[0].task, attribute, value)

    assert plan_source(plan) != before


def test_so_is_another_key_of_its_cache() -> None:
    plan = _plan(cache="inputs")
    before = json.loads(plan_source(plan).text)["caches"]

    setattr(plan.nodes[0].task, "cache_key", "shared")  # noqa: B010 - the protocol only reads it

    assert json.loads(plan_source(plan).text)["caches"] != before
