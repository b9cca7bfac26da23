"""Which task runs differ, and which of them began it: told by facts alone."""

import json

import pytest

from cairnflow.errors import RunError
from cairnflow.ledger.records import Annotation, SourceRecord
from cairnflow.trails.comparing.comparison import compare
from cairnflow.trails.reading import Reader
from tests.trails.comparing.made import Made, Runs, compared, made_fact, roles

GOOD = [
    Made("extract", "e"),
    Made("clean", "c", ("extract=e",)),
    Made("score", "s", ("clean=c",)),
]


def test_two_runs_of_the_same_values_are_the_same() -> None:
    whole = compared(GOOD, GOOD)

    assert roles(whole) == dict.fromkeys(("extract", "clean", "score"), "same")
    assert whole.first is None


def test_what_follows_is_not_blamed() -> None:
    bad = [GOOD[0], Made("clean", "C", ("extract=e",), "y"), Made("score", "S", ("clean=C",))]

    whole = compared(GOOD, bad)

    assert roles(whole) == {
        "extract": "same", "clean": "changed origin", "score": "changed follows",
    }  # fmt: skip
    assert (str(whole.first.key), whole.first.ground.kind) == ("clean", "code")


def test_another_code_that_changes_nothing_is_told_and_not_blamed() -> None:
    whole = compared(GOOD, [GOOD[0]._replace(code="y"), *GOOD[1:]])

    assert [change.task for change in whole.code] == ["extract"]
    assert whole.first is None


def test_several_independent_origins_are_told_in_the_order_of_the_plan() -> None:
    a = [Made("one", "1"), Made("two", "2"), Made("both", "3", ("one=1", "two=2"))]
    b = [Made("one", "x"), Made("two", "y"), Made("both", "z", ("one=x", "two=y"))]

    whole = compared(a, b)

    assert [str(pair.key) for pair in whole.origins] == ["one", "two"]


def test_a_follower_that_stands_first_in_the_trail_is_not_blamed() -> None:
    late = [
        made_fact(3, Made("extract", "E"))._replace(seq=3),
        made_fact(1, Made("clean", "C", ("extract=E",)))._replace(seq=1),
        made_fact(2, Made("score", "S", ("clean=C",)))._replace(seq=2),
    ]
    runs = Runs()
    runs.add(*GOOD)
    runs.add(*GOOD, facts=sorted(late, key=lambda fact: fact.seq))

    assert str(runs.compared().first.key) == "extract"


def test_a_parameter_is_the_cause_and_the_first_task_that_took_it_the_origin() -> None:
    runs = Runs()
    runs.add(Made("load", "m", ("$day=mon",)), parameters='{"day": "mon"}')
    runs.add(Made("load", "t", ("$day=tue",)), parameters='{"day": "tue"}')

    first = runs.compared().first

    assert (first.role, first.ground.kind) == ("origin", "parameters")
    assert first.ground.text == "parameter day mon → tue"


def test_a_constant_in_the_flow_is_code() -> None:
    whole = compared([Made("load", "m", ("=1",))], [Made("load", "t", ("=2",))])

    assert (whole.first.ground.kind, whole.first.ground.text) == (
        "code", "code: another x0 in the flow",
    )  # fmt: skip


def test_where_nothing_is_known_to_differ_it_came_from_outside_or_by_chance() -> None:
    whole = compared([Made("load", "m")], [Made("load", "t")])

    assert whole.first.ground.kind == "external or nondeterministic"


def test_a_value_without_content_digest_is_neither_equal_nor_differing() -> None:
    a = [Made("load", None), Made("score", "s", ("load=",))]
    b = [Made("load", "x"), Made("score", "S", ("load=x",))]

    whole = compared(a, b)

    assert roles(whole) == {"load": "unknown", "score": "changed unclear"}
    assert whole.first.ground.kind == "unknown"


def test_the_same_bytes_are_the_same_value_though_no_content_digest_is_known() -> None:
    one = [Made("load", None, fields={"digest": "same"})]

    assert roles(compared(one, one)) == {"load": "same"}


def test_equal_content_in_other_bytes_is_equal() -> None:
    b = [GOOD[0]._replace(fields={"digest": "other"}), *GOOD[1:]]

    assert roles(compared(GOOD, b))["extract"] == "equal"


def test_a_task_that_failed_and_had_succeeded_is_a_divergence() -> None:
    failed = {"state": "Failed", "message": "ValueError: no", "content": None}
    refused = {"state": "TriggerFailed", "inputs": None, "inputs_digest": None}
    b = [
        GOOD[0],
        Made("clean", None, ("extract=e",), "y", failed),
        Made("score", None, ("clean=",), fields=refused),
    ]

    whole = compared(GOOD, b)

    assert roles(whole)["clean"] == "changed origin"
    assert roles(whole)["score"] == "changed follows"


def test_what_has_not_ended_is_missing_and_not_blamed() -> None:
    runs = Runs()
    runs.add(*GOOD)
    runs.add(*GOOD, facts=[made_fact(1, GOOD[0])], state="Running")

    whole = runs.compared()

    assert roles(whole) == {"extract": "same", "clean": "missing", "score": "missing"}
    assert whole.first is None


def test_a_retry_that_came_through_is_compared_by_its_last_attempt() -> None:
    first = made_fact(1, Made("extract", None, fields={"state": "Retrying"}))
    again = made_fact(2, GOOD[0])._replace(attempt=2)
    runs = Runs()
    runs.add(GOOD[0])
    runs.add(GOOD[0], facts=[first, again])

    assert roles(runs.compared()) == {"extract": "same"}


def test_a_renamed_task_is_compared_with_what_it_was() -> None:
    a = [Made("extract", "e", code="unique"), Made("score", "s", ("extract=e",))]
    b = [Made("load", "E", code="unique"), Made("score", "S", ("load=E",))]

    whole = compared(a, b)

    assert whole.graph.renamed == (("extract", "load"),)
    assert roles(whole) == {"load": "changed origin", "score": "changed follows"}


def test_of_two_tasks_of_one_code_neither_is_taken_for_renamed() -> None:
    a = [Made("one", "1", code="same"), Made("two", "2", code="same")]
    b = [Made("three", "1", code="same"), Made("four", "2", code="same")]

    graph = compared(a, b).graph

    assert (graph.renamed, graph.added, graph.removed) == ((), ("three", "four"), ("one", "two"))


def test_an_argument_that_comes_from_another_task_is_a_cause() -> None:
    a = [Made("raw", "r"), Made("clean", "c", ("raw=r",)), Made("report", "p", ("clean=c",))]
    b = [Made("raw", "r"), Made("clean", "c", ("raw=r",)), Made("report", "P", ("raw=r",))]

    first = compared(a, b).first

    assert (str(first.key), first.ground.kind) == ("report", "graph")
    assert first.ground.text == "graph: x0 comes from raw, and came from clean"


def test_what_the_flow_makes_of_values_is_never_blamed() -> None:
    generated = {"List": ["one"]}
    a = [Made("one", "1"), Made("sum", "s", ("List=1",))]
    b = [Made("one", "2"), Made("sum", "S", ("List=2",))]

    whole = compared(a, b, generated=generated)

    assert roles(whole) == {"one": "changed origin", "sum": "changed follows"}


def test_a_constant_in_a_list_that_the_flow_makes_is_code() -> None:
    generated = {"List": ["one"]}
    a = [Made("one", "1"), Made("sum", "s", ("List=1+3",))]
    b = [Made("one", "1"), Made("sum", "S", ("List=1+4",))]

    first = compared(a, b, generated=generated).first

    assert (str(first.key), first.ground.kind) == ("sum", "code")


def test_children_are_compared_place_by_place() -> None:
    def mapped(*words: str) -> list:
        parent = made_fact(1, Made("score", None))._replace(state="Mapped", width=len(words))
        return [
            parent,
            *(
                made_fact(2 + place, Made("score", word, ("=1",)))._replace(map_index=place)
                for place, word in enumerate(words)
            ),
        ]

    runs = Runs()
    runs.add(Made("score", "-"), facts=mapped("a", "b", "c"))
    runs.add(Made("score", "-"), facts=mapped("a", "B", "C"))

    (task,) = runs.compared().tasks

    assert (task.status, task.role, task.children, task.changed) == ("changed", "origin", 3, 2)
    assert str(runs.compared().first.key) == "score:1"


def test_runs_of_different_flows_are_refused() -> None:
    runs = Runs()
    a, b = runs.add(*GOOD), runs.add(*GOOD, flow="g")

    with pytest.raises(RunError, match="f/1 and g/1 are runs of different flows"):
        compare(Reader(runs.ledger), a, b)


def test_a_mapped_task_that_was_not_begun_follows_from_what_failed() -> None:
    failed = {"state": "Failed", "message": "no", "content": None}
    refused = {"state": "TriggerFailed", "inputs": None, "inputs_digest": None}
    parent = made_fact(2, Made("score", None))._replace(state="Mapped", width=1)
    child = made_fact(3, Made("score", "s", ("load=l",)))._replace(map_index=0)
    tasks = [Made("load", "l"), Made("score", "s", ("load=l",))]
    runs = Runs()
    runs.add(*tasks, facts=[made_fact(1, tasks[0]), parent, child])
    bad = Made("load", None, (), "y", failed)
    late = made_fact(2, Made("score", None, fields=refused))
    runs.add(*tasks, facts=[made_fact(1, bad), late])

    assert roles(runs.compared()) == {"load": "changed origin", "score": "changed follows"}


def test_what_is_not_kept_is_told_by_the_task_that_took_it() -> None:
    tasks = [Made("load", "l"), Made("clean", "c", ("load=l",)), Made("score", "s", ("clean=c",))]
    runs = Runs()
    for word in ("c", "C"):
        score = made_fact(2, Made("score", f"s{word}", (f"clean={word}",)))
        runs.add(*tasks, facts=[made_fact(1, tasks[0]), score])

    whole = runs.compared()

    assert roles(whole) == {
        "load": "same", "clean": "changed origin", "score": "changed follows",
    }  # fmt: skip
    assert (
        whole.first.ground.text == "its value is not kept; what it gave to score is not what it was"
    )


def _with_environments(a: dict, b: dict, **fields) -> Runs:
    runs = Runs()
    for place, (told, word) in enumerate(((a, "x"), (b, "y"))):
        runs.ledger.describe([SourceRecord(f"e1:{place}", "environment", json.dumps(told))])
        runs.add(Made("load", word, **fields), environment=f"e1:{place}")
    return runs


def test_another_version_of_a_library_is_a_cause() -> None:
    a = {"python": "3.11.7", "packages": {"pandas": "2.2.3"}, "host": "one"}
    b = {"python": "3.11.7", "packages": {"pandas": "2.3.0"}, "host": "two"}

    ground = _with_environments(a, b).compared().first.ground

    assert (ground.kind, ground.text) == ("environment", "environment pandas 2.2.3 → 2.3.0")


def test_a_library_that_only_one_run_had_imported_is_none() -> None:
    a = {"python": "3.11.7", "packages": {}}
    b = {"python": "3.11.7", "packages": {"pandas": "2.3.0"}}

    whole = _with_environments(a, b).compared()

    assert whole.first.ground.kind == "external or nondeterministic"
    assert [tuple(change) for change in whole.environment] == [("pandas", None, "2.3.0")]


def test_a_fingerprint_that_has_changed_is_named_before_the_environment() -> None:
    runs = _with_environments({"python": "3.11.7"}, {"python": "3.12.0"})
    for run, etag in zip(runs.records, ("one", "two"), strict=True):
        told = json.dumps({"name": "orders", "fingerprint": {"etag": etag}})
        runs.ledger.annotate(Annotation(run.key, "load", -1, "external", told, "load", 1))

    ground = runs.compared().first.ground

    assert ground.kind == "external"
    assert ground.also == ("environment python 3.11.7 → 3.12.0",)


def test_the_code_is_named_first_of_all() -> None:
    a, b = [Made("load", "m", ("=1",))], [Made("load", "t", ("=2",), "y")]

    ground = compared(a, b).first.ground

    assert (ground.kind, ground.text) == ("code", "code x → y")
    assert ground.also == ("code: another x0 in the flow",)
