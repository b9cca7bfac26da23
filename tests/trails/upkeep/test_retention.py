"""What a policy lets go, and what it never does: facts in, a decision out."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.trails.amounts import DAY
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.retention import Decision, Known, decide
from tests.trails.made import BEGIN, LOCAL, record

NOW = BEGIN + 100 * DAY


def run(key: int, number: int = 0, **fields: Any) -> RunRecord:
    """A run that ended well, ``key`` days after the first."""
    at = BEGIN + key * DAY
    known = {"created_at": at, "heartbeat_at": at, "ended_at": at, "id": f"{key:032x}"}
    return record(**{"key": key, "number": number or key, "flow": "f", **known, **fields})


def holding(of: int, name: str, **fields: Any) -> Holding:
    """A task run whose value is kept in the file ``name``."""
    known: dict[str, Any] = {
        "run": of, "seq": 1, "task": name, "map_index": WHOLE, "attempt": 1, "state": "Success",
        "ended_at": BEGIN, "location": json.dumps(f"/results/{name}"), "handler": LOCAL,
        "serializer": "pickle/1", "size": 100, "digest": "ab", "reused_from": None, "cache": None,
        "deleted_at": None,
    }  # fmt: skip
    return Holding(**(known | fields))


def decided(
    policy: Policy, runs: list[RunRecord], holdings: list[Holding], **fields: Any
) -> Decision:
    known: dict[str, Any] = {"pinned": (), "gone": (), "ours": {LOCAL}, "sought": (), "now": NOW}
    return decide(policy, Known(runs=runs, holdings=holdings, **(known | fields)))


def names(decision: Decision) -> list[str]:
    return sorted(value.location.rpartition("/")[2].strip('"') for value in decision.values)


FOUR = [run(key) for key in (1, 2, 3, 4)]
EACH = [holding(key, f"v{key}") for key in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("policy", "gone"),
    [
        (Policy(), []),
        (Policy(keep_failed=DAY), []),
        (Policy(keep_last=2), ["v1", "v2"]),
        (Policy(keep_last=9), []),
        (Policy(keep_last=0), ["v1", "v2", "v3"]),
        (Policy(older_than=98 * DAY), ["v1"]),
        (Policy(older_than=97 * DAY), ["v1", "v2"]),
        (Policy(older_than=1, keep_last=3), ["v1"]),
        (Policy(max_bytes=250), ["v1", "v2"]),
        (Policy(max_bytes=400), []),
        (Policy(max_bytes=0), ["v1", "v2", "v3"]),
        (Policy(max_bytes=0, keep_last=3), ["v1"]),
        (Policy(max_bytes=300, older_than=97 * DAY), ["v1", "v2"]),
    ],
    ids=lambda given: given.words or "nothing" if isinstance(given, Policy) else "",
)
def test_a_policy_lets_go_what_none_of_its_rules_keeps(policy: Policy, gone: list[str]) -> None:
    found = decided(policy, FOUR, EACH)

    assert names(found) == gone
    assert found.bytes == 100 * len(gone)
    assert found.live == 400


def test_the_last_good_run_stays_however_many_failed_after_it() -> None:
    runs = [run(1), run(2), *(run(key, state="Failed") for key in (3, 4))]
    found = decided(Policy(keep_last=0), runs, EACH)

    assert names(found) == ["v1", "v3", "v4"]
    assert found.kept[2] == "the last good run of its flow"


def test_flows_are_counted_each_by_itself() -> None:
    runs = [run(1, 1), run(2, 1, flow="g"), run(3, 2), run(4, 2, flow="g")]

    assert names(decided(Policy(keep_last=1), runs, EACH)) == ["v1", "v2"]


def test_failed_runs_stay_while_they_are_young() -> None:
    states = {1: "Failed", 2: "Cancelled", 3: "Success", 4: "Success"}
    runs = [run(key, state=state) for key, state in states.items()]

    young = decided(Policy(keep_last=1, keep_failed=200 * DAY), runs, EACH)
    old = decided(Policy(keep_last=1, keep_failed=99 * DAY), runs, EACH)

    assert (names(young), names(old)) == (["v3"], ["v1", "v3"])


def test_a_value_that_a_run_that_stays_uses_again_stays() -> None:
    shared = [*EACH, holding(4, "v1", seq=2, reused_from="f/1/v1")]

    assert names(decided(Policy(keep_last=1), FOUR, shared)) == ["v2", "v3"]


def test_so_it_does_where_another_handler_names_the_same_file() -> None:
    other = LOCAL.replace('"dir"', '"serializer": "auto", "dir"')
    shared = [*EACH, holding(4, "v1", seq=2, handler=other)]

    found = decided(Policy(keep_last=1), FOUR, shared, ours={LOCAL, other})
    not_ours = decided(Policy(keep_last=0), FOUR, [*EACH, holding(3, "v1", seq=2, handler="own")])

    assert (names(found), names(not_ours)) == (["v2", "v3"], ["v2", "v3"])


def test_a_value_of_several_runs_goes_with_all_facts_that_point_to_it() -> None:
    shared = [*EACH, holding(2, "v1", seq=2, reused_from="f/1/v1")]
    found = decided(Policy(keep_last=2), FOUR, shared)

    (value,) = [one for one in found.values if one.location == EACH[0].location]
    assert [(one.run, one.seq) for one in value.holdings] == [(1, 1), (2, 2)]


def test_what_an_author_s_own_handler_keeps_is_never_deleted() -> None:
    mine = [*EACH[1:], holding(1, "v1", handler='{"class": "shop.Shelf", "args": {}}')]

    assert names(decided(Policy(keep_last=0), FOUR, mine)) == ["v2", "v3"]


def test_what_was_deleted_before_is_not_deleted_again() -> None:
    found = decided(Policy(keep_last=0), FOUR, [holding(1, "v1", deleted_at=7), *EACH[1:]])

    assert (names(found), [one.key for one in found.dropped]) == (["v2", "v3"], [2, 3])


@pytest.mark.parametrize("state", ["Running", "Paused"])
def test_runs_that_are_not_over_stay_and_so_do_those_that_they_resume(state: str) -> None:
    ended = None if state == "Running" else NOW
    runs = [
        *(run(1), run(2, resumed_from="f/1"), run(3), run(5)),
        run(4, state=state, ended_at=ended, resumed_from="f/2"),
    ]
    found = decided(Policy(keep_last=0), runs, EACH)

    assert names(found) == ["v3"]
    assert "resumes it" in found.kept[1]


def test_a_paused_run_that_another_has_resumed_waits_no_more() -> None:
    runs = [run(1, state="Paused"), run(2, resumed_from="f/1"), *FOUR[2:]]

    assert names(decided(Policy(keep_last=0), runs, EACH)) == ["v1", "v2", "v3"]


def test_a_run_whose_process_is_gone_goes_once_it_has_been_silent_for_a_day() -> None:
    lost = run(1, state="Running", ended_at=None)
    young = run(1, state="Running", ended_at=None, heartbeat_at=NOW - DAY // 2)

    assert names(decided(Policy(keep_last=0), [lost, *FOUR[1:]], EACH, gone={1})) == [
        "v1", "v2", "v3",
    ]  # fmt: skip
    assert names(decided(Policy(keep_last=0), [young, *FOUR[1:]], EACH, gone={1})) == ["v2", "v3"]


def test_a_silent_run_of_another_machine_goes_only_if_that_was_said() -> None:
    runs = [run(1, state="Running", ended_at=None), *FOUR[1:]]

    assert "v1" not in names(decided(Policy(keep_last=0), runs, EACH))
    assert "v1" not in names(decided(Policy(keep_last=0, lost_after=99 * DAY), runs, EACH))
    assert "v1" in names(decided(Policy(keep_last=0, lost_after=98 * DAY), runs, EACH))


def test_what_a_run_under_way_may_find_in_the_cache_stays() -> None:
    runs = [*FOUR, run(5, flow="g", state="Running", ended_at=None)]
    kept = [holding(1, "v1", cache="shared"), holding(2, "v2", cache="f/v2"), *EACH[2:]]

    assert names(decided(Policy(keep_last=1), runs, kept, sought={"shared"})) == ["v2", "v3"]
    assert names(decided(Policy(keep_last=1), runs, kept)) == ["v1", "v2", "v3"]


@pytest.mark.parametrize(
    ("pin", "gone"),
    [
        ((1, "", WHOLE), ["v2", "v3"]),
        ((1, "v1", WHOLE), ["v2", "v3"]),
        ((1, "v1", 3), ["v1", "v2", "v3"]),
        ((1, "other", WHOLE), ["v1", "v2", "v3"]),
    ],
)
def test_what_is_pinned_stays(pin: tuple[int, str, int], gone: list[str]) -> None:
    assert names(decided(Policy(keep_last=0), FOUR, EACH, pinned={pin})) == gone
    dropped = decided(Policy(keep_last=0, keep_pinned=False), FOUR, EACH, pinned={pin})
    assert names(dropped) == ["v1", "v2", "v3"]


def test_runs_that_would_compute_more_when_they_are_resumed_are_named() -> None:
    runs = [run(1), run(2), run(3, state="Failed", resumed_from="f/1"), run(4, resumed_from="f/1")]
    found = decided(Policy(keep_last=2), runs, EACH)

    assert [one.key for one in found.shorter] == [3]


def test_a_budget_counts_shared_bytes_once_and_frees_them_with_the_last_that_needs_them() -> None:
    shared = [*EACH, *(holding(key, "big", seq=2, size=1000) for key in (1, 2))]

    assert decided(Policy(max_bytes=10**6), FOUR, shared).live == 1400
    assert names(decided(Policy(max_bytes=1350), FOUR, shared)) == ["v1"]
    assert names(decided(Policy(max_bytes=1250), FOUR, shared)) == ["big", "v1", "v2"]


STATES = st.sampled_from(["Success", "Failed", "Cancelled", "Paused", "Running"])
POLICIES = st.builds(
    Policy,
    keep_last=st.none() | st.integers(0, 4),
    keep_failed=st.none() | st.integers(1, 120).map(lambda days: days * DAY),
    older_than=st.none() | st.integers(1, 120).map(lambda days: days * DAY),
    max_bytes=st.none() | st.integers(0, 2000),
    keep_pinned=st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[RunRecord], list[Holding], dict[str, Any]]:
    """Runs of two flows, some of which resume earlier ones; values that they share."""
    count = draw(st.integers(1, 8))
    runs: list[RunRecord] = []
    numbers = {"f": 0, "g": 0}
    for key in range(1, count + 1):
        flow, state = draw(st.sampled_from("fg")), draw(STATES)
        numbers[flow] += 1
        before = draw(st.none() | st.sampled_from([one.address for one in runs])) if runs else None
        ended = None if state == "Running" else BEGIN + key * DAY
        runs.append(
            run(key, numbers[flow], flow=flow, state=state, ended_at=ended, resumed_from=before)
        )
    holdings = [
        holding(draw(st.integers(1, count)), f"v{draw(st.integers(1, 6))}", seq=seq,
                cache=draw(st.none() | st.just("f/t")),
                deleted_at=draw(st.sampled_from([None, None, None, 7])))
        for seq in range(draw(st.integers(0, 14)))
    ]  # fmt: skip
    told = {"pinned": draw(st.sets(st.tuples(st.integers(1, count), st.just(""), st.just(WHOLE)))),
            "sought": draw(st.sampled_from([(), ("f/t",)]))}  # fmt: skip
    return runs, holdings, told


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(history=histories(), policy=POLICIES)
def test_whatever_the_history_no_value_goes_that_a_fact_of_a_run_that_stays_points_to(
    history: tuple[list[RunRecord], list[Holding], dict[str, Any]], policy: Policy
) -> None:
    runs, holdings, told = history
    found = decided(policy, runs, holdings, **told)

    gone = {value.location for value in found.values}
    pointed = {one.location: set[int]() for one in holdings}
    for one in holdings:
        if one.deleted_at is None:
            pointed[one.location].add(one.run)
    lost = {key for location in gone for key in pointed[location]}
    assert lost.isdisjoint(found.kept)
    resumed = {one.resumed_from for one in runs}
    waiting = {one.key for one in runs if one.state == "Paused" and one.address not in resumed}
    assert lost.isdisjoint(waiting | {one.key for one in runs if one.state == "Running"})
    assert not policy.keep_pinned or lost.isdisjoint(run for run, _, _ in told["pinned"])
    sought = {
        one.location for one in holdings if one.cache in told["sought"] and not one.deleted_at
    }
    assert gone.isdisjoint(sought)
    assert found.bytes <= found.live
    assert {one.key for one in found.dropped} == lost
