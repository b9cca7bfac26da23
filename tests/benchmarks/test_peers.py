"""Other engines: measured where they are installed, and told how to get where they are not."""

import sys
from pathlib import Path

import pytest

from benchmarks.bench import Bench
from benchmarks.peers.registry import PEERS, compared, missing
from benchmarks.rows import Row
from benchmarks.sizes import TINY


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_that_is_not_here_says_how_to_get_it(peer: str, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    bare.chmod(0o755)

    told = missing(peer, str(bare))

    assert f"{peer} is not installed in {bare}" in told
    assert f"--peer-python {peer}=" in told


def test_a_peer_that_fails_is_told_with_its_reason(tmp_path: Path) -> None:
    ours = Row(case="A", medium="", work="4 tasks, fan-out", unit="µs/task", ours=10.0)
    bench = Bench(TINY, {"disk": str(tmp_path)})

    (found,) = compared(bench, "no-such-peer", sys.executable, [ours])

    assert found["theirs"] is None
    assert "no-such-peer" in found["problem"]


def test_a_peer_is_not_asked_for_what_was_not_measured_of_ours(tmp_path: Path) -> None:
    bench = Bench(TINY, {"disk": str(tmp_path)})

    assert list(compared(bench, "joblib", sys.executable, [])) == []
