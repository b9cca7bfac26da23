"""Large values are written without a second copy of them, and read without more than one."""

import json
from pathlib import Path

import pytest

from tests import scripts

MB = 1 << 20
SIZE = 300 * MB
LESS = 96 * MB
ROOM = 64 * MB

FLOW = """
    import json, resource, sys
    import numpy as np
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    def peak():
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    ARRAY = np.arange({size} // 8, dtype="float64")

    @task
    def array():
        return ARRAY

    @task
    def small():
        return np.arange(10.0)

    handler = LocalResultHandler("kept", serializer=sys.argv[1], compression=sys.argv[2] or None)
    with Flow("warm", result_handler=handler) as warm:
        small()
    warm.run()
    with Flow("f", result_handler=handler) as flow:
        found = array()
    before = peak()
    state = flow.run()
    after = peak()
    print(json.dumps([state.result[found].name, after - before]))
"""
READING = """
    import json, resource, sys
    import numpy as np
    from cairnflow.results import LocalResultHandler, SafeResult
    from cairnflow.results.naming import Place

    def peak():
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    handler = LocalResultHandler("kept", serializer=sys.argv[1])
    if sys.argv[2] == "write":
        place = Place("f", 1, "ab", "2026/11/22", "t")
        safe = handler.keep(np.arange({size} // 8, dtype="float64"), place)
        json.dump([safe.value, safe.serializer, safe.size, safe.digest], open("safe", "w"))
        sys.exit()
    value, serializer, size, digest = json.load(open("safe"))
    np.zeros(3).sum()
    before = peak()
    found = handler.fetch(SafeResult(value, handler.description, serializer, size, digest))
    print(json.dumps([float(found[-1]), peak() - before]))
"""


@pytest.mark.parametrize(
    ("serializer", "compression"),
    [("pickle", ""), ("npy", ""), pytest.param("npy", "zstd", marks=pytest.mark.slow)],
)
def test_keeping_a_large_array_takes_little_memory_beside_it(
    serializer: str, compression: str, tmp_path: Path
) -> None:
    script = scripts.write(tmp_path / "flow.py", FLOW.format(size=SIZE))
    name, extra = json.loads(scripts.run(script, serializer, compression))

    assert name == "Success"
    assert extra < ROOM


@pytest.mark.parametrize(("serializer", "copies"), [("pickle", 1), ("npy", 0)])
def test_fetching_a_large_array_takes_no_more_copies_than_it_must(
    serializer: str, copies: int, tmp_path: Path
) -> None:
    script = scripts.write(tmp_path / "read.py", READING.format(size=LESS))
    scripts.run(script, serializer, "write")
    last, extra = json.loads(scripts.run(script, serializer, "read"))
    mapped = LESS  # pages of the file, which the system may drop, are counted as ours

    assert last == LESS // 8 - 1
    assert extra < mapped + copies * LESS + ROOM
