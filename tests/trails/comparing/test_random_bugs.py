"""A1: a bug in a random task of forty is blamed on that task, and on no other."""

import pytest

import cairnflow
from tests.trails.comparing.flows import flow, loaded


def _blamed(seed, folder):
    """Run a flow without its bug and with it; return the bug, and the diff of both runs."""
    outside = folder / "outside.txt"
    for is_bad in (False, True):
        made = flow(seed, outside, is_bad=is_bad)
        state = loaded(made, folder, f"forty_{seed}_{is_bad:d}").flow.run()
        assert state.is_successful(), state
    return made, cairnflow.open("forty/last").diff()


def _check(seed, folder) -> None:
    made, diff = _blamed(seed, folder)

    assert [origin.task.partition(":")[0] for origin in diff.origins] == [made.victim]
    assert diff.first.cause == made.cause
    assert diff.wire()["verdict"]["first"] == f"{made.victim}{':0' if made.is_mapped else ''}"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.slow
def test_blame_names_the_task_with_the_bug(seed, tmp_path) -> None:
    _check(seed, tmp_path)


@pytest.mark.parametrize("seed", range(20, 120))
@pytest.mark.nightly
def test_blame_names_the_task_with_the_bug_every_time(seed, tmp_path) -> None:
    _check(seed, tmp_path)
