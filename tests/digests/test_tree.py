"""The digest of long runs: the same however the bytes come in."""

import hashlib
import random
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cairnflow.digests.tree import LEAF, tree

DATA = np.random.default_rng(1).bytes(3 * LEAF + 12_345)


def cut(data: bytes, seed: int) -> list[bytes]:
    generator = random.Random(seed)
    places = sorted(generator.choices(range(len(data)), k=generator.randrange(20)))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


def by_definition(data: bytes) -> bytes:
    leaves = [data[start : start + LEAF] for start in range(0, len(data), LEAF)]
    digests = b"".join(hashlib.sha256(leaf).digest() for leaf in leaves)
    return hashlib.sha256(b"tree1" + len(data).to_bytes(8, "little") + digests).digest()


@pytest.mark.parametrize("size", [0, 1, LEAF - 1, LEAF, LEAF + 1, 2 * LEAF, len(DATA)])
def test_it_is_what_its_definition_says(size: int) -> None:
    assert tree([DATA[:size]], size) == by_definition(DATA[:size])


@pytest.mark.parametrize("seed", range(10))
def test_the_cuts_between_runs_make_no_difference(seed: int) -> None:
    assert tree(cut(DATA, seed), len(DATA)) == by_definition(DATA)


def test_runs_of_numbers_count_as_their_bytes() -> None:
    numbers = np.arange(LEAF // 4, dtype="f8")

    assert tree([numbers[:1000], numbers[1000:]], numbers.nbytes) == by_definition(
        numbers.tobytes()
    )


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()

    tree([DATA], len(DATA))

    assert threading.active_count() == before


def test_what_a_run_raises_comes_through_from_either_thread() -> None:
    def runs() -> Iterator[Any]:
        yield DATA[: 2 * LEAF]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        tree(runs(), len(DATA))


def test_it_is_right_while_other_threads_hold_the_interpreter() -> None:
    ends = threading.Event()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def spin() -> None:
        while not ends.is_set():
            sum(range(100))

    busy = threading.Thread(target=spin)
    busy.start()
    digests = {tree([DATA], len(DATA)) for _ in range(10)}
    ends.set()
    busy.join()
    sys.setswitchinterval(interval)

    assert digests == {by_definition(DATA)}
