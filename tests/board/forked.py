"""A process that uses an object store, and forks: a program of its own, which may hang.

    python forked.py URL [sabotaged]

Prints a line for each verb of a store: what came of it in the child, and how soon.
"""

import os
import sys
import time
from collections.abc import Callable

from cairnflow.errors import CairnflowError
from cairnflow.stores.objects import forks, objects, store
from cairnflow.stores.objects.gcs import GCSBucket
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.store import ObjectStore


def verbs(shop: ObjectStore) -> dict[str, Callable[[], object]]:
    return {
        "put": lambda: shop.put("b", b"data"),
        "get": lambda: shop.get("a"),
        "part": lambda: shop.part("a", 0, 2),
        "delete": lambda: shop.delete("a"),
        "keys": lambda: list(shop.keys()),
        "create": lambda: shop.create("c").commit(),
        "create much": lambda: shop.create("d").write(bytes(17 << 20)),
    }


def outcome(verb: Callable[[], object]) -> str:
    began = time.monotonic()
    try:
        verb()
    except CairnflowError as exc:
        return f"{type(exc).__name__} {time.monotonic() - began < 1}"
    return "done"


def main(url: str, *mode: str) -> None:
    if mode:
        forks.used = objects.used = store.used = lambda: None
    shop = ObjectStore(GCSBucket("shop", url), limits=Limits(1, 2, 4))
    shop.put("a", b"data")
    for stranger in (shop, ObjectStore(GCSBucket("shop", url))):
        child = os.fork()
        if child == 0:
            for name, verb in verbs(stranger).items():
                print(f"{name}: {outcome(verb)}", flush=True)  # noqa: T201 - this is its answer
            os._exit(0)
        os.waitpid(child, 0)
    print(f"parent: {bytes(shop.get('a')).decode()}", flush=True)  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
