"""What can be asked for in the context, and who wins where more than one has a say."""

import copy
import pickle
import threading
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import cloudpickle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow.context import Source, context, current_tags, dates, enter, leave, set_here, tags
from cairnflow.errors import AuthoringTypeError


class Facts(Source):
    """Says what a run says; counts what it is asked."""

    def __init__(self, **held: Any) -> None:
        self.held = held
        self.asked: list[str] = []

    def lookup(self, key: str) -> Any:
        self.asked.append(key)
        return self.held[key]

    def keys(self) -> Iterable[str]:
        return self.held


@pytest.fixture
def facts() -> Iterator[Facts]:
    """A run that is entered."""
    found = Facts(flow_name="sales", map_index=3, today="2026-11-22")
    token = enter(found)
    yield found
    leave(token)


def test_what_the_run_says_is_found_as_attribute_and_as_item(facts: Facts) -> None:
    assert (context.flow_name, context["map_index"], context.get("today")) == (
        "sales", 3, "2026-11-22",
    )  # fmt: skip
    assert "flow_name" in context
    assert "flow" not in context


def test_entering_looks_nothing_up() -> None:
    found = Facts(a=1)

    leave(enter(found))

    assert found.asked == []


def test_what_a_person_sets_wins_and_ends_with_its_block(facts: Facts) -> None:
    with context(flow_name="mine", extra=1):
        inside = (context.flow_name, context.extra)

    assert inside == ("mine", 1)
    assert (context.flow_name, context.get("extra")) == ("sales", None)


def test_blocks_nest_and_the_inner_one_wins() -> None:
    with context(a=1, b=1), context({"b": 2}, c=2):
        assert (context.a, context.b, context.c) == (1, 2, 2)
        assert dict(set_here()) == {"a": 1, "b": 2, "c": 2}

    assert dict(set_here()) == {}


def test_a_block_that_raises_leaves_nothing() -> None:
    with pytest.raises(KeyError), context(a=1):
        raise KeyError

    assert "a" not in context


def test_none_that_is_set_is_none_and_not_absent(facts: Facts) -> None:
    with context(today=None):
        assert context.get("today", "absent") is None
        assert "today" in context


def test_a_default_stands_for_what_is_absent(facts: Facts) -> None:
    assert context.get("nothing") is None
    assert context.get("nothing", 7) == 7


def test_threads_and_contexts_know_nothing_of_each_other(facts: Facts) -> None:
    found: list[object] = []
    with context(a=1):
        other = threading.Thread(target=lambda: found.append(("a" in context, set_here())))
        other.start()
        other.join()
        kept = copy_context()

    assert found == [(False, {})]
    assert kept.run(lambda: context.a) == 1


def test_all_that_is_known_can_be_listed(facts: Facts) -> None:
    with context(region="EU", today="now"):
        assert {"flow_name", "map_index", "region", "today"} <= set(context)
        found = context.to_dict()

    assert {key: found[key] for key in ("flow_name", "map_index", "region", "today")} == {
        "flow_name": "sales", "map_index": 3, "region": "EU", "today": "now",
    }  # fmt: skip


def test_a_key_that_turns_out_to_have_no_value_is_left_out() -> None:
    class Some(Facts):
        def keys(self) -> Iterable[str]:
            return ["there", "task_loop_result"]

    token = enter(Some(there=1))
    found = context.to_dict()
    leave(token)

    assert (found["there"], "task_loop_result" in found) == (1, False)


def test_secrets_are_shown_neither_in_a_dict_nor_in_a_repr() -> None:
    with context(secrets={"db": "correct-horse"}, region="EU"):
        assert "secrets" not in context.to_dict()
        assert "correct-horse" not in f"{context!r} {context}"
        assert "region" in repr(context)


def test_outside_of_a_run_the_error_says_that_keys_exist_while_a_task_runs() -> None:
    with context(region="EU"), pytest.raises(AttributeError) as caught:
        _ = context.flow_name

    assert str(caught.value).startswith(
        "the context has no 'flow_name' here; most keys exist only while a task runs, and outside "
        "of one there is "
    )
    assert "region" in str(caught.value)


def test_inside_a_run_the_error_names_the_nearest_key(facts: Facts) -> None:
    with pytest.raises(AttributeError, match="no 'map_indx'; did you mean map_index"):
        _ = context.map_indx
    with pytest.raises(KeyError, match=r"no 'zzz'; it has .*flow_name, map_index"):
        _ = context["zzz"]


def test_the_context_can_t_be_set_for_good() -> None:
    with pytest.raises(AttributeError, match=r"write `with context\(region=\.\.\.\):`"):
        context.region = "EU"
    with pytest.raises(AttributeError, match="can't be taken out"):
        del context.region


def test_keys_are_texts() -> None:
    numbered: Any = {1: "one"}

    with (
        pytest.raises(AuthoringTypeError, match="a key of the context is text, not 1"),
        context(numbered),
    ):
        pass


@pytest.mark.parametrize("copied", [
    lambda: pickle.loads(pickle.dumps(context)),
    lambda: cloudpickle.loads(cloudpickle.dumps(context)),
    lambda: cloudpickle.loads(cloudpickle.dumps(lambda: context))(),
    lambda: copy.copy(context),
    lambda: copy.deepcopy([context])[0],
])  # fmt: skip
def test_a_copy_is_the_context_of_wherever_it_is_read(copied: Any) -> None:
    assert copied() is context


def test_days_are_those_of_utc() -> None:
    found = dates(datetime(2024, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=2))))

    assert found == {
        "date": datetime(2024, 2, 29, 23, 30, tzinfo=UTC),
        "today": "2024-02-29", "today_nodash": "20240229",
        "yesterday": "2024-02-28", "yesterday_nodash": "20240228",
        "tomorrow": "2024-03-01", "tomorrow_nodash": "20240301",
    }  # fmt: skip
    assert found["date"].tzinfo is UTC


@pytest.mark.slow
@given(st.dates(date(2, 1, 1), date(9998, 1, 1)))
def test_yesterday_and_tomorrow_are_one_day_away(day: date) -> None:
    found = dates(datetime.combine(day, time(), UTC))

    days = [date.fromisoformat(found[name]) for name in ("yesterday", "today", "tomorrow")]
    assert days[1] - days[0] == days[2] - days[1] == timedelta(days=1)
    assert found["today"].replace("-", "") == found["today_nodash"]


def test_tags_of_blocks_are_united() -> None:
    with tags("a", "b"):
        with tags("b", "c"):
            inside = current_tags()
        after = current_tags()

    assert (inside, after, current_tags()) == ({"a", "b", "c"}, {"a", "b"}, frozenset())


def test_a_tag_is_a_word() -> None:
    listed: Any = ["a"]

    with pytest.raises(AuthoringTypeError, match="tags takes words"), tags(listed):
        pass
