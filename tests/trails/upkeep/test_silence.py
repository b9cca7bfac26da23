"""An object store that is away is left alone after a while, and asked again when it may be back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cairnflow import Flow, task
from cairnflow.errors import Unavailable
from cairnflow.results import GCSResultHandler, LocalResultHandler, ResultHandler
from cairnflow.testing import FakeGCS, FaultProxy, faults, temporary_config
from cairnflow.trails.upkeep.places import Place, place_of
from cairnflow.trails.upkeep.silence import PATIENCE, PROBES, Silence
from cairnflow.trails.upkeep.verifying import values, verified
from tests.trail import ledger

HASTY = {"stores.total_timeout": 0.2}
COUNT = 120


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with FakeGCS("team") as gcs, FaultProxy(gcs.url, cloud="gcs") as way:
        yield way


@task
def numbers() -> list[int]:
    return list(range(COUNT))


@task
def double(n: int) -> int:
    return 2 * n


def ran(proxy: FaultProxy) -> None:
    with Flow("away", result_handler=GCSResultHandler("team", endpoint=proxy.url)) as flow:
        double.map(numbers())
    flow.run()


def verdicts() -> Counter[str]:
    with ledger() as opened:
        return Counter(one.verdict for one in verified(values(opened.holdings())))


def place_at(handler: ResultHandler) -> Place:
    return place_of(handler.description)


def asked(silence: Silence, place: Place, times: int) -> int:
    """How often a store is asked that never answers."""
    count = 0
    for _ in range(times):
        with suppress(Unavailable):
            silence.check(place)
            count += 1
            silence.note(place, answered=False)
    return count


@pytest.mark.slow
def test_a_store_that_is_away_is_hardly_asked_and_nothing_is_told_as_missing(
    proxy: FaultProxy,
) -> None:
    ran(proxy)
    with temporary_config(HASTY):
        hits = proxy.inject(faults.Status(503), method="GET")
        assert verdicts() == {"unavailable": COUNT + 1}
        assert hits.hits < COUNT
    proxy.clear()
    assert verdicts() == {"good": COUNT + 1}


def test_a_far_store_is_asked_again_now_and_then_and_a_near_one_always(tmp_path: Path) -> None:
    far, near = place_at(GCSResultHandler("team")), place_at(LocalResultHandler(tmp_path))

    assert asked(Silence(), far, PATIENCE + 2 * PROBES) == PATIENCE + 2
    assert asked(Silence(), near, 500) == 500


def test_one_answer_and_it_is_asked_as_ever() -> None:
    silence, far = Silence(), place_at(GCSResultHandler("team"))
    asked(silence, far, PATIENCE - 1)
    silence.note(far, answered=True)

    assert asked(silence, far, PATIENCE - 1) == PATIENCE - 1
