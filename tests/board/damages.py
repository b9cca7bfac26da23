"""Twelve kinds of damage that a kept file can take."""

import random
from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path, random.Random], None]


def _rewritten(change: Callable[[bytes, random.Random], bytes]) -> Damage:
    def damage(path: Path, lot: random.Random) -> None:
        path.write_bytes(change(path.read_bytes(), lot))

    return damage


def _flipped(data: bytes, bit: int) -> bytes:
    made = bytearray(data)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


def _folder(path: Path, lot: random.Random) -> None:
    path.unlink()
    path.mkdir()


def _dangling(path: Path, lot: random.Random) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


DAMAGES: dict[str, Damage] = {
    "missing": lambda path, lot: path.unlink(),
    "empty": _rewritten(lambda data, lot: b""),
    "cut by one": _rewritten(lambda data, lot: data[:-1]),
    "cut": _rewritten(lambda data, lot: data[: lot.randrange(1, len(data) - 1)]),
    "first bit": _rewritten(lambda data, lot: _flipped(data, 0)),
    "some bit": _rewritten(lambda data, lot: _flipped(data, lot.randrange(8 * len(data)))),
    "last bit": _rewritten(lambda data, lot: _flipped(data, 8 * len(data) - 1)),
    "longer": _rewritten(lambda data, lot: data + b"\0"),
    "zeros": _rewritten(lambda data, lot: bytes(len(data))),
    "another's bytes": _rewritten(lambda data, lot: data[::-1]),
    "a folder": _folder,
    "a dangling link": _dangling,
}
