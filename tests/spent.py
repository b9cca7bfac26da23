"""How much of this process's time something takes."""

import gc
import time
from collections.abc import Callable


def cpu_seconds(call: Callable[[], object], times: int = 1) -> float:
    """Return the least of a few times, in seconds of CPU.

    What other tests have left in the process is set apart meanwhile: the collector of garbage would
    look through all of it, again and again, and threefold what is measured.

    Args:
        call: what is measured.
        times: how often it is called.
    """
    gc.collect()
    gc.freeze()
    try:
        return min(_once(call) for _ in range(times))
    finally:
        gc.unfreeze()


def _once(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin
