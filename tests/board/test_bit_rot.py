"""No damaged byte is ever decoded: flips, cuts and swaps over nine kinds of payload."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cairnflow.digests import content
from cairnflow.errors import Corrupt
from cairnflow.results import LocalResultHandler, SafeResult
from cairnflow.serializers import registry
from cairnflow.serializers.base import Serializer, Sink
from cairnflow.testing.handler_contract import kept
from tests.board.payloads import payloads

SEED = 20261122
FLIPS, CUTS, SWAPS = 170, 43, 10
"""Of each kind of payload; of all nine together more than 2,000."""

SHOWS = ("pickle", "json", "arrow", "npy", "text", "bytes")
"""Kinds in which a flipped bit in the middle shows in the value, unless the digest is asked."""


class Counted:
    """A serializer that counts how often it was asked to decode."""

    def __init__(self, wrapped: Serializer, loads: Counter[str]) -> None:
        self._wrapped = wrapped
        self._loads = loads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)

    def dump(self, value: Any, sink: Sink) -> None:
        self._wrapped.dump(value, sink)

    def load(self, source: bytes | memoryview) -> Any:
        self._loads[self._wrapped.name] += 1
        return self._wrapped.load(source)


class Trusting(LocalResultHandler):
    """The sabotaged twin: asks no digest."""

    def _stored(self, safe: SafeResult) -> Any:
        return self.store.get(self.key(safe.value))


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each decoder was called; counted where serializers are looked up by name."""
    found: Counter[str] = Counter()
    for name in registry.labels():
        monkeypatch.setitem(registry._BY_NAME, name, Counted(registry.named(name), found))
    compressed = registry.compressed
    monkeypatch.setattr(
        registry, "compressed", lambda inner, **rules: Counted(compressed(inner, **rules), found)
    )
    return found


def handler_for(kind: str, folder: Path, of: Any = LocalResultHandler) -> LocalResultHandler:
    serializer, _, compression = kind.partition("+")
    made: LocalResultHandler = of(
        folder / kind, serializer=serializer, compression=compression or None
    )
    return made


def damages(data: bytes, other: bytes, lot: random.Random) -> list[tuple[str, bytes]]:
    """The same bytes, damaged in every way that is tried."""
    flips = [("flip", flipped(data, lot.randrange(8 * len(data)))) for _ in range(FLIPS)]
    cuts = [("cut", data[: lot.randrange(len(data))]) for _ in range(CUTS)]
    swaps = [
        ("swap", other if i % 2 else other[: len(data)].ljust(len(data))) for i in range(SWAPS)
    ]
    return flips + cuts + swaps


def flipped(data: bytes, bit: int) -> bytes:
    made = bytearray(data)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


def accepted(handler: LocalResultHandler, safe: SafeResult) -> Any:
    """The value that is fetched; the error where none is."""
    try:
        return handler.fetch(safe)
    except Corrupt as exc:
        return exc


def test_of_two_thousand_damages_none_is_accepted_and_none_decoded(
    tmp_path: Path, loads: Counter[str]
) -> None:
    lot = random.Random(SEED)
    tried: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str]] = []
    others = payloads(1)
    for kind, value in payloads(0).items():
        handler = handler_for(kind, tmp_path)
        safe, other = kept(handler, value, 0), kept(handler, others[kind], 1)
        path, replacement = Path(safe.value), Path(other.value).read_bytes()
        for how, data in damages(path.read_bytes(), replacement, lot):
            path.write_bytes(data)
            tried[kind, how] += 1
            if not isinstance(accepted(handler, safe), Corrupt):
                wrong.append((kind, how))

    print(  # noqa: T201 - the board says what it tried
        f"seed {SEED}: {tried.total():,} damages, {len(wrong)} accepted, {loads.total()} decoded"
    )
    assert (wrong, loads.total()) == ([], 0)
    assert tried.total() >= 2_000
    assert len(tried) == 9 * 3


def test_what_is_whole_is_decoded_once(tmp_path: Path, loads: Counter[str]) -> None:
    for kind, value in payloads(0).items():
        handler = handler_for(kind, tmp_path)
        found = handler.fetch(kept(handler, value))

        assert content(found) == content(value)
    assert loads == dict.fromkeys((*payloads(0), "pickle"), 1) | {"pickle": 2}


@pytest.mark.parametrize("kind", SHOWS)
def test_the_twin_that_asks_no_digest_accepts_wrong_values(
    kind: str, tmp_path: Path, loads: Counter[str]
) -> None:
    value = payloads(0)[kind]
    handler = handler_for(kind, tmp_path, Trusting)
    safe = kept(handler, value)
    path = Path(safe.value)
    data = path.read_bytes()
    lot = random.Random(SEED)
    wrong = 0
    for _ in range(20):
        middle = lot.randrange(4 * len(data), 6 * len(data))
        path.write_bytes(flipped(data, middle))
        try:
            wrong += content(handler.fetch(safe)) != content(value)
        except Exception:  # noqa: BLE001 - what a decoder makes of damage is its own affair
            continue

    assert wrong > 0
    assert loads[kind] == 20
