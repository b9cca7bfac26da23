"""The digest of a long run of bytes, made by two threads.

Definition: the bytes are cut into leaves of ``LEAF`` bytes, the last one shorter. The digest is
SHA-256 over the text ``tree1``, the count of bytes (8 bytes, little-endian) and the SHA-256 of
each leaf, in order. How the bytes come in, in one run or in many, makes no difference.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

# Bytes. A multiple of every number's size, so that a leaf holds whole numbers. Each leaf takes
# the GIL once or twice, which costs up to 5 ms beside a thread of pure Python: not too small.
LEAF = 1 << 22
_WORTH_A_THREAD = 2 * LEAF  # bytes; a thread takes 60 µs to begin, a leaf 2 ms to hash

Clean = Callable[[Any], Any]
"""Makes equal runs byte for byte equal, such as by giving all NaN the same bits."""


def of_bytes(data: bytes | bytearray | memoryview) -> str:
    """Return the hex SHA-256 of bytes, as files are vouched for.

    Examples:
        >>> of_bytes(b"")[:16]
        'e3b0c44298fc1c14'
    """
    return sha256(data).hexdigest()


def tree(runs: Iterable[Any], size: int, clean: Clean | None = None) -> bytes:
    """Return the 32 bytes of the tree digest.

    Args:
        runs: contiguous one-dimensional buffers that can be sliced, with items whose size divides
            ``LEAF``. Each must stay as it is until the digest is made.
        size: bytes of all runs together.
        clean: applied to each piece of a run before it is hashed.

    Examples:
        >>> tree([b"ab", b"c"], 3) == tree([b"abc"], 3)
        True
    """
    work = _Work(_leaves(runs), clean)
    if size < _WORTH_A_THREAD:
        work.run()
    else:
        work.run_with_another()
    root = sha256(b"tree1" + size.to_bytes(8, "little"))
    for number in range(len(work.digests)):
        root.update(work.digests[number])
    return root.digest()


def _leaves(runs: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the pieces of each leaf."""
    leaf: list[Any] = []
    room = LEAF
    for run in runs:
        width = _width(run)
        start, length = 0, len(run)
        while start < length:
            piece = run[start : start + room // width]
            leaf.append(piece)
            start += len(piece)
            room -= len(piece) * width
            if not room:
                yield leaf
                leaf, room = [], LEAF
    if leaf:
        yield leaf


def _width(run: Any) -> int:
    return int(getattr(run, "itemsize", 1))


class _Work:
    """The leaves that remain, taken by one thread after the other."""

    def __init__(self, leaves: Iterator[list[Any]], clean: Clean | None) -> None:
        self.digests: dict[int, bytes] = {}
        self._leaves = enumerate(leaves)
        self._clean = clean
        self._taking = threading.Lock()
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Hash leaves until none remains."""
        while True:
            with self._taking:
                number, leaf = next(self._leaves, (-1, ()))
            if number < 0:
                return
            hashed = sha256()
            for piece in leaf:
                hashed.update(self._clean(piece) if self._clean else piece)
            self.digests[number] = hashed.digest()

    def run_with_another(self) -> None:
        """Hash in this thread and in one of its own: none outlives the call, or a fork."""
        other = threading.Thread(target=self._run_aside, name="cairnflow-digest", daemon=True)
        other.start()
        try:
            self.run()
        finally:
            self._leaves = enumerate(iter(()))  # what this thread could not end, the other need not
            other.join()
        if self._failure is not None:
            raise self._failure

    def _run_aside(self) -> None:
        try:
            self.run()
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            self._failure = error
