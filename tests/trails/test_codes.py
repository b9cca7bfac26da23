"""One digest tells whether two runs have run the same code."""

from collections.abc import Sequence

import pytest

from cairnflow import Flow, Parameter, task
from cairnflow import open as open_
from cairnflow.ledger.records import Checkpoint
from cairnflow.results import LocalResultHandler
from cairnflow.trails.codes import code_of
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.wholes import Wholes, codes_of
from tests.trail import ledger


@task(name="made")
def doubled(number: int) -> int:
    return 2 * number


@task(name="made")
def tripled(number: int) -> int:
    return 3 * number


def _code(flow: Flow) -> str:
    flow.run()
    run = open_("sums/last")
    assert isinstance(run, Run)
    return code_of(Reader(), run.record)


def _flow(work: object, other: int = 1) -> Flow:
    with Flow("sums", result_handler=LocalResultHandler()) as flow:
        work(Parameter("number", default=other))
    return flow


def test_it_is_the_same_for_the_same_code_whatever_is_given() -> None:
    assert _code(_flow(doubled)) == _code(_flow(doubled, other=7))


def test_another_code_of_a_task_makes_another() -> None:
    assert _code(_flow(doubled)) != _code(_flow(tripled))


def test_a_parameter_is_no_code_of_the_authors() -> None:
    """Its class is ours: it changes with our versions, and not with the flow."""

    class Ours(Parameter):
        def run(self) -> int:
            return int(self.default)

    with Flow("sums", result_handler=LocalResultHandler()) as flow:
        doubled(Ours("number", default=1))

    assert _code(flow) == _code(_flow(doubled))


def test_the_code_of_each_task_is_read_in_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    with Flow("sums", result_handler=LocalResultHandler()) as flow:
        for number in range(5):
            doubled(number)
        tripled.map([1, 2, 3])
    flow.run()
    run = open_("sums/last")
    assert isinstance(run, Run)
    asked: list[int] = []
    with ledger() as opened:
        whole = opened.facts_at

        def counted(key: int, seqs: Sequence[int]) -> list[Checkpoint]:
            asked.append(len(seqs))
            return whole(key, seqs)

        monkeypatch.setattr(opened, "facts_at", counted)
        found = codes_of(opened.outline(run.record.key), Wholes(opened))

    assert found == {row.task: row.code for row in run.facts}
    assert asked == [len(found)]
