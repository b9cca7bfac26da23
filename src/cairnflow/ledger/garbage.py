"""Python's search for circles, at rest while many plain tuples are made."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_search_for_circles() -> Generator[None]:
    """Let the cyclic collector rest inside the block.

    It would look at hundreds of thousands of facts again and again, none of which is in a circle:
    half of the time that 100,000 of them take (0.5 s of 1.0). What is freed by its count is freed
    as ever. For the whole process; a block within a block is fine.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
