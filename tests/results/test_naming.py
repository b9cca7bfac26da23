import os
import re
import string
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow import Flow, task
from cairnflow.errors import AuthoringError
from cairnflow.keys import WHOLE, slug
from cairnflow.results import LocalResultHandler
from cairnflow.results.naming import Place, dated_key, templated, uuid_of

HOSTILE = st.text(max_size=40) | st.sampled_from(
    ["..", ".", "/", "../../etc/passwd", "a/../b", "{uuid}", "{0.__class__}", "%2e%2e", "~", "\0",
     "con", "a\nb", "C:\\x", "\u202e", "{task.__init__.__globals__}", "$HOME", "|ls", "é" * 300],
)  # fmt: skip
NAMES = HOSTILE.filter(bool).map(slug)
FEW = st.integers(0, 3)
ONE = Place("sales", 7, "ab", "2026/11/22", "score", 37, 2)


def is_inside(key: str) -> bool:
    """Whether a key stays below its root, as the file system reads it."""
    return os.path.normpath(f"/root/of/all/{key}").startswith("/root/of/all/") and key[0] != "/"


def test_the_default_key_is_date_and_uuid() -> None:
    day, _, name = dated_key(ONE, "pkl").rpartition("/")

    assert day == "2026/11/22"
    assert uuid.UUID(name.removesuffix(".pkl")).version == 5


def test_the_same_attempt_has_the_same_uuid_and_no_other_has() -> None:
    others = [
        ONE._replace(**change)
        for change in ({"run_id": "cd"}, {"task": "other"}, {"child": 38}, {"attempt": 3})
    ]

    assert uuid_of(ONE) == uuid_of(ONE)
    assert len({uuid_of(place) for place in (ONE, *others)}) == 5


def test_a_uuid_is_written_as_the_standard_says() -> None:
    found = uuid.UUID(uuid_of(ONE))

    assert (found.version, found.variant) == (5, uuid.RFC_4122)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{flow}/{run}/{task}/{map}@{attempt}.{ext}", "sales/7/score/37@2.pkl"),
        ("{run_id}-{task}-{map}-{attempt}", "ab-score-37-2"),
        ("fixed/{date}/{uuid}.{ext}", f"fixed/2026-11-22/{uuid_of(ONE)}.pkl"),
        ("{flow}={run}/{task}+{map}%20{attempt}", "sales=7/score+37%202"),
    ],
)
def test_a_template_s_fields_are_filled_in(template: str, expected: str) -> None:
    assert templated(template)(ONE, "pkl") == expected


def test_a_task_without_children_is_called_whole() -> None:
    key = templated("{flow}/{run}/{task}/{map}@{attempt}")

    assert key(ONE._replace(child=WHOLE), "pkl") == "sales/7/score/whole@2"


@pytest.mark.parametrize(
    "template",
    ["", "x", "{flow}/{run}", "{task}/{map}/{attempt}", "{flow}/{run}/{task}/{map}.{ext}",
     "{date}/{task}"],
)  # fmt: skip
def test_a_template_that_gives_two_attempts_one_key_is_refused(template: str) -> None:
    with pytest.raises(AuthoringError, match="would give two attempts one key"):
        templated(template)


@pytest.mark.parametrize(
    "template",
    ["../{uuid}", "/{uuid}", "{uuid}/..", "a/./{uuid}", "a//{uuid}", "{uuid}/", "{{uuid}}",
     "{uuid}{map", "uuid}{uuid}", "a/../{uuid}"],
)  # fmt: skip
def test_a_template_that_leads_out_or_is_cut_off_is_refused(template: str) -> None:
    with pytest.raises(AuthoringError, match=r"a key is relative and has no '\.\.'|no field"):
        templated(template)


@pytest.mark.parametrize(
    "field",
    ["user", "flow.name", "task.__class__", "0", "", "flow!r", "run:04d", "task[0]", "__init__",
     "config.tokens", "uuid.__class__.__mro__"],
)  # fmt: skip
def test_a_template_reaches_no_attribute_and_no_unknown_field(field: str) -> None:
    with pytest.raises(AuthoringError, match=r"no field .*known: flow, run, run_id, date, task"):
        templated(f"{{{field}}}/{{uuid}}")


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, min_size=10, max_size=10))
def test_of_two_thousand_names_none_leads_a_key_out_of_its_root(names: list[str]) -> None:
    templates = [
        "{flow}/{run}/{task}/{map}@{attempt}.{ext}",
        "{flow}/{task}/{uuid}",
        "{task}{flow}{run_id}{date}{map}{attempt}{run}",
    ]
    places = [ONE._replace(flow=names[-1], task=name) for name in names]
    keys = [templated(template)(place, "pkl") for template in templates for place in places]
    keys.extend(dated_key(place, "pkl") for place in places)

    assert all(map(is_inside, keys))
    assert all(re.fullmatch(r"[A-Za-z0-9._@%=+/~-]+", key) for key in keys)


@settings(max_examples=300, deadline=None)
@given(st.text(string.printable, max_size=30))
def test_a_template_is_refused_or_leads_nowhere_else(template: str) -> None:
    try:
        key = templated(template + "{uuid}")
    except AuthoringError:
        return

    assert is_inside(key(ONE, "pkl"))
    assert uuid_of(ONE) in key(ONE, "pkl")


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NAMES, FEW, NAMES, FEW, FEW), min_size=2, max_size=2))
def test_two_attempts_never_share_a_key(told: list[tuple[str, int, str, int, int]]) -> None:
    key = templated("{flow}/{run}/{task}/{map}@{attempt}.{ext}")
    first, second = [
        key(Place(flow, run, "ab", "2026/11/22", task, child, attempt), "pkl")
        for flow, run, task, child, attempt in told
    ]

    assert (first == second) == (told[0] == told[1])


@pytest.mark.parametrize("name", ["..", ".", "../../x", "a/b", "{uuid}", "x\0y", "~"])
def test_values_of_hostilely_named_tasks_are_kept_below_the_folder(
    name: str, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path / "kept", key="{flow}/{run}/{task}/{map}@{attempt}.{ext}")

    @task(name=name)
    def hostile() -> int:
        return 1

    with Flow(name, result_handler=handler) as flow:
        found = hostile()
    state = flow.run()
    files: list[Any] = [path for path in tmp_path.rglob("*.pkl") if path.is_file()]

    assert state.is_successful()
    assert state.result[found].result == 1
    assert [path.is_relative_to(tmp_path / "kept" / flow.slug) for path in files] == [True]
