import numpy as np
import pytest

from cairnflow import states
from cairnflow.results import NoResult, Result, SafeResult
from cairnflow.states import (
    Cached,
    Cancelled,
    Failed,
    Mapped,
    Pending,
    Retrying,
    Reused,
    Running,
    Scheduled,
    Skipped,
    State,
    Success,
    TimedOut,
    Times,
    TriggerFailed,
)

PREDICATES = {
    # state: what is true of it besides
    Pending: {"pending"},
    Scheduled: {"pending", "scheduled"},
    Retrying: {"pending", "scheduled", "retrying"},
    Running: {"running"},
    Success: {"finished", "successful"},
    Cached: {"finished", "successful", "cached"},
    Reused: {"finished", "successful", "cached"},
    Mapped: {"finished", "successful", "mapped"},
    Skipped: {"finished", "successful", "skipped"},
    Failed: {"finished", "failed"},
    TimedOut: {"finished", "failed"},
    TriggerFailed: {"finished", "failed"},
    Cancelled: {"finished", "failed"},
}
NAMES = {name for names in PREDICATES.values() for name in names}


@pytest.mark.parametrize(("kind", "true"), PREDICATES.items())
def test_predicates_follow_inheritance(kind: type[State], true: set[str]) -> None:
    state = kind()

    assert {name for name in NAMES if getattr(state, f"is_{name}")()} == true


@pytest.mark.parametrize("kind", PREDICATES)
def test_a_state_is_found_by_its_name(kind: type[State]) -> None:
    assert states.named(kind().name) is kind


def test_there_is_no_state_of_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        states.named("Sucess")


def test_a_value_becomes_a_result() -> None:
    state = Success("", 3)

    assert (state.result, repr(state._result)) == (3, "<Result: 3>")


def test_none_is_a_value_and_its_absence_is_not() -> None:
    with_none, without = Success("", None), Success("")

    assert (with_none._result, without._result) == (Result(None), NoResult)
    assert with_none != without
    assert (repr(with_none._result), repr(without._result)) == ("<Result: None>", "<No result>")


def test_a_result_is_taken_as_it_is() -> None:
    result = Result(3)

    assert Success("", result).reference is result


def test_an_address_is_fetched_only_when_the_value_is_asked_for() -> None:
    address = SafeResult("no/such/key", "{}")
    state = Success("", address)

    assert state._result.safe_value is address


def test_states_are_equal_by_kind_and_value_not_by_message() -> None:
    assert Success("one", 3) == Success("other", 3)
    assert Success("", 3) != Success("", 4)
    assert Success("", 3) != Cached("", 3)
    assert Success() != "Success"


def test_states_of_arrays_can_be_compared() -> None:
    assert Success("", np.array([1, 2])) == Success("", np.array([1, 2]))
    assert Success("", np.array([1, 2])) != Success("", np.array([1, 3]))


def test_states_can_be_keys_though_their_values_can_not() -> None:
    state = Success("", [1])

    assert {state: 1}[state] == 1


def test_a_state_is_shown_by_its_name_and_its_message() -> None:
    assert (repr(Failed("KeyError: 'x'")), repr(Success())) == (
        "<Failed: \"KeyError: 'x'\">",
        "<Success>",
    )


def test_a_mapped_state_is_as_good_as_its_children() -> None:
    good = Mapped("", [Success("", 1), Success("", 2)])
    bad = Mapped("", [Success("", 1), Failed()])
    open_ = Mapped("", [Success("", 1), Pending()])

    assert (good.result, good.is_successful(), good.is_failed()) == ([1, 2], True, False)
    assert (bad.is_successful(), bad.is_failed(), bad.is_finished()) == (False, True, True)
    assert (open_.is_successful(), open_.is_finished()) == (False, False)
    assert (Mapped().result, Mapped().is_successful()) == ([], True)


def test_two_mapped_states_don_t_share_their_children() -> None:
    first, second = Mapped(), Mapped()
    first.map_states.append(Success())

    assert second.map_states == []


def test_a_retrying_state_says_when_and_how_often() -> None:
    state = Retrying("again", start_time=5, run_count=2)

    assert (state.due, state.run_count) == (5, 2)


def test_the_history_begins_with_what_was_before() -> None:
    before = Retrying("attempt 1 of 2: no", run_count=1)
    before.times = Times(1, 2, 3, 4)
    state = Success()
    state.times, state.before = Times(5, 6, 7, 8), before

    assert [(moment.at, moment.state, moment.attempt) for moment in state.history] == [
        (1, "Pending", 1),
        (2, "Running", 1),
        (4, "Retrying", 1),
        (5, "Pending", 2),
        (6, "Running", 2),
        (8, "Success", 2),
    ]


def test_every_state_has_a_colour() -> None:
    assert all(kind.color.startswith("#") and len(kind.color) == 7 for kind in PREDICATES)


def test_the_short_way_to_a_success_sets_all_that_the_usual_way_does() -> None:
    times = Times(1, 2, 3, 4)
    usual = Success("", Result(1))
    usual.content, usual.codes, usual.times = "digest", "", times

    made = Success.of(Result(1), times, "digest")

    slots = [name for cls in Success.__mro__[:-1] for name in cls.__slots__]
    assert {name: getattr(made, name) for name in slots} == {
        name: getattr(usual, name) for name in slots
    }
