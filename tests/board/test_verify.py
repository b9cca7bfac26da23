"""``cairn verify`` finds every damage among many good values, and none where there is none."""

import random
from collections import Counter
from pathlib import Path

import pytest

from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from cairnflow.stores.base import Store
from cairnflow.trails.upkeep import verifying
from cairnflow.trails.upkeep.verifying import DAMAGE, UNKNOWN, Checked, values, verified
from tests.board.damages import DAMAGES
from tests.board.filled import Kept, begun, kept

SEED = 20261122
QUICK, FULL = (10, 1_000), (100, 10_000)
"""Of each of twelve kinds, and good ones besides."""


def filled(folder: Path, count: int) -> list[Kept]:
    """What is kept in a folder: values of small files, and the facts that name them."""
    ledger = open_ledger(folder / "ledger.db")
    handler = LocalResultHandler(folder / "kept")
    found: list[Kept] = []
    for start in range(0, count, 500):
        run = begun(ledger)
        amount = min(500, count - start)
        found += kept(ledger, handler, run, [f"value {start + i}" * 3 for i in range(amount)])
        ledger.end(run.key, "Success", "", run.created_at + 1)
    ledger.close()
    return found


def looked_at(folder: Path) -> list[Checked]:
    ledger = open_ledger(folder / "ledger.db")
    try:
        return list(verified(values(ledger.holdings())))
    finally:
        ledger.close()


def damaged(given: list[Kept], each: int, lot: random.Random) -> dict[str, str]:
    """Damage some of what is kept; return the kind by location."""
    chosen = lot.sample(given, each * len(DAMAGES))
    told: dict[str, str] = {}
    for i, one in enumerate(chosen):
        kind = list(DAMAGES)[i % len(DAMAGES)]
        DAMAGES[kind](one.path, lot)
        told[one.fact.location or ""] = kind
    return told


@pytest.mark.parametrize(
    ("each", "good"), [QUICK, pytest.param(*FULL, marks=pytest.mark.slow)], ids=["quick", "full"]
)
def test_all_damage_is_found_and_nothing_else(tmp_path: Path, each: int, good: int) -> None:
    lot = random.Random(SEED)
    given = filled(tmp_path, each * len(DAMAGES) + good)
    before = looked_at(tmp_path)
    told = damaged(given, each, lot)
    after = looked_at(tmp_path)

    found = {one.holdings[0].location for one in after if one.verdict in DAMAGE}
    kinds = Counter(told[location] for location in found if location in told)
    alarms = [one for one in before if one.verdict != "good"]
    alarms += [one for one in after if one.verdict in DAMAGE | UNKNOWN
               and one.holdings[0].location not in told]  # fmt: skip
    print(  # noqa: T201 - the board says what it tried
        f"seed {SEED}: {len(found):,} of {len(told):,} damages found among {len(after):,} values, "
        f"{len(alarms)} false alarms"
    )
    assert kinds == dict.fromkeys(DAMAGES, each)
    assert alarms == []
    assert len(after) == len(given)


def _is_there(store: Store, key: str, size: int, digest: str) -> None:
    """The sabotaged twin: what exists and has the right size is taken for good."""
    if len(store.part(key, 0, size + 1)) != size:
        raise verifying.Corrupt("its size is another")


def test_the_twin_that_asks_no_digest_misses_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = random.Random(SEED)
    given = filled(tmp_path, 240)
    told = damaged(given, 10, lot)
    monkeypatch.setattr(verifying, "check", _is_there)
    found = {one.holdings[0].location for one in looked_at(tmp_path) if one.verdict in DAMAGE}

    missed = Counter(kind for location, kind in told.items() if location not in found)
    assert missed == dict.fromkeys(
        ("first bit", "some bit", "last bit", "zeros", "another's bytes"), 10
    )
