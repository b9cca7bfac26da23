"""How much work the cases do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts, and sizes of values.

    Attributes:
        fan: tasks that wait for nothing.
        chain: tasks of which each waits for the one before.
        mapped: children of a large map; a tenth of them is the map that it is held against.
        many: children of a very large map.
        heavy: children that give 1 MB each.
        megabytes: of the large array, 10^6 bytes.
        frames: tables.
        rows: of each table; 232,000 are 20 MB.
        far: tasks whose values are kept far away; a chain has a quarter of them.
        runs: in the ledger that the command line reads.
        rounds: of ours and plain Python in turn, in one process.
        repeats: processes, where each measures once.
    """

    fan: int
    chain: int
    mapped: int
    many: int
    heavy: int
    megabytes: int
    frames: int
    rows: int
    far: int
    runs: int
    rounds: int
    repeats: int


FULL = Sizes(
    fan=1000,
    chain=300,
    mapped=10_000,
    many=100_000,
    heavy=300,
    megabytes=256,
    frames=10,
    rows=232_000,
    far=200,
    runs=1000,
    rounds=15,
    repeats=5,
)

QUICK = Sizes(
    fan=200,
    chain=60,
    mapped=2000,
    many=10_000,
    heavy=100,
    megabytes=64,
    frames=4,
    rows=116_000,
    far=200,
    runs=200,
    rounds=3,
    repeats=2,
)
"""For a look while the code changes: seconds instead of minutes."""

TINY = Sizes(
    fan=4,
    chain=3,
    mapped=20,
    many=30,
    heavy=2,
    megabytes=2,
    frames=1,
    rows=1000,
    far=8,
    runs=3,
    rounds=2,
    repeats=1,
)
"""For tests: whether it runs, not how fast."""
