"""What no bytes can stand for is refused, with the path to it: never written as something else."""

import ast
import asyncio
import codecs
import concurrent.futures
import contextvars
import csv
import ctypes
import functools
import gzip
import hashlib
import io
import logging
import mmap
import multiprocessing
import multiprocessing.shared_memory
import os
import queue
import re
import select
import selectors
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import types
import weakref
import zipfile
import zlib
from collections import OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime_CAPI
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cairnflow.errors import NotSerializable
from cairnflow.serializers.pickle import PickleSerializer
from tests.serializers.contract import dumped


class Thing:
    """Something to point to."""


THING = Thing()
HOST = "/etc/hostname"


def generator() -> Iterator[int]:
    yield 1


async def coroutine() -> None:
    """Never run."""


async def async_generator() -> Any:
    yield 1


@contextmanager
def traceback() -> Iterator[Any]:
    try:
        raise ValueError("x")
    except ValueError as error:
        yield error.__traceback__


@contextmanager
def kept(value: Any) -> Iterator[Any]:
    yield value


@contextmanager
def process() -> Iterator[Any]:
    with subprocess.Popen([sys.executable, "-c", ""]) as started:
        yield started


@contextmanager
def shared() -> Iterator[Any]:
    with closing(multiprocessing.shared_memory.SharedMemory(create=True, size=8)) as memory:
        yield memory
        memory.unlink()


@contextmanager
def pipe() -> Iterator[Any]:
    one, other = multiprocessing.Pipe()
    with one, other:
        yield one


@contextmanager
def loop() -> Iterator[Any]:
    with closing(asyncio.new_event_loop()) as opened:
        yield opened


@contextmanager
def future() -> Iterator[Any]:
    with loop() as opened:
        yield opened.create_future()


@contextmanager
def folder() -> Iterator[Any]:
    made = tempfile.TemporaryDirectory()
    yield made
    made.cleanup()


@contextmanager
def cursor() -> Iterator[Any]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection.cursor()


@contextmanager
def direntry() -> Iterator[Any]:
    with os.scandir("/etc") as entries:
        yield next(entries)


KINDS: dict[str, Callable[[], Any]] = {
    # Files: cloudpickle would slip the content of a text file into the pickle.
    "text file": functools.partial(open, HOST),
    "binary file": functools.partial(open, HOST, "rb"),
    "unbuffered file": functools.partial(open, HOST, "rb", buffering=0),
    "file to write": functools.partial(open, os.devnull, "w"),
    "standard output": lambda: kept(sys.__stdout__),
    "temporary file": tempfile.NamedTemporaryFile,
    "spooled file": tempfile.SpooledTemporaryFile,
    "temporary folder": folder,
    "text over bytes": lambda: io.TextIOWrapper(io.BytesIO()),
    "recoded file": lambda: codecs.EncodedFile(io.BytesIO(), "utf-8"),
    "gzip": lambda: gzip.GzipFile(fileobj=io.BytesIO(), mode="w"),
    "zip": lambda: zipfile.ZipFile(io.BytesIO(), "w"),
    "tar": functools.partial(tarfile.open, fileobj=io.BytesIO(), mode="w"),
    "mapped memory": lambda: mmap.mmap(-1, 8),
    "directory entry": direntry,
    "directory listing": lambda: os.scandir("/etc"),
    # Locks, threads, processes.
    "lock": lambda: kept(threading.Lock()),
    "recursive lock": lambda: kept(threading.RLock()),
    "condition": lambda: kept(threading.Condition()),
    "event": lambda: kept(threading.Event()),
    "semaphore": lambda: kept(threading.Semaphore()),
    "barrier": lambda: kept(threading.Barrier(2)),
    "thread": lambda: kept(threading.Thread()),
    "thread's own": lambda: kept(threading.local()),
    "process lock": lambda: kept(multiprocessing.Lock()),
    "process": lambda: kept(multiprocessing.Process()),
    "started process": process,
    "pool": lambda: concurrent.futures.ThreadPoolExecutor(1),
    "future": lambda: kept(concurrent.futures.Future()),
    "awaited future": future,
    "event loop": loop,
    # Running code.
    "generator": lambda: kept(generator()),
    "generator expression": lambda: kept(x for x in ()),
    "coroutine": lambda: closing(coroutine()),
    "async generator": lambda: kept(async_generator()),
    "frame": lambda: kept(sys._getframe()),
    "traceback": traceback,
    "context variable": lambda: kept(contextvars.ContextVar("x")),
    "context token": lambda: kept(contextvars.ContextVar("x").set(1)),
    "context": lambda: kept(contextvars.copy_context()),
    # Connections and handles.
    "socket": socket.socket,
    "pipe": pipe,
    "tls context": lambda: kept(ssl.create_default_context()),
    "database": lambda: closing(sqlite3.connect(":memory:")),
    "cursor": cursor,
    "epoll": select.epoll,
    "poll": lambda: kept(select.poll()),
    "selector": selectors.DefaultSelector,
    "shared memory": shared,
    "queue": lambda: kept(queue.Queue()),
    "simple queue": lambda: kept(queue.SimpleQueue()),
    "process queue": lambda: kept(multiprocessing.SimpleQueue()),
    "library": lambda: kept(ctypes.CDLL(None)),
    "library's function": lambda: kept(ctypes.CDLL(None).getpid),
    "pointer": lambda: kept(ctypes.pointer(ctypes.c_int(1))),
    "capsule": lambda: kept(datetime_CAPI),
    "log handler": lambda: kept(logging.StreamHandler()),
    "environment": lambda: kept(os.environ),
    # Views and references: cloudpickle would write some of them as something else.
    "view": lambda: memoryview(b"abc"),
    "weak reference": lambda: kept(weakref.ref(THING)),
    "weak proxy": lambda: kept(weakref.proxy(THING)),
    "weak set": lambda: kept(weakref.WeakSet([THING])),
    "weak keys": lambda: kept(weakref.WeakKeyDictionary({THING: 1})),
    "weak values": lambda: kept(weakref.WeakValueDictionary({1: THING})),
    "finalizer": lambda: kept(weakref.finalize(THING, print)),
    # States inside libraries.
    "hash": lambda: kept(hashlib.sha256()),
    "match": lambda: kept(re.match("a", "a")),
    "compressor": lambda: kept(zlib.compressobj()),
    "csv reader": lambda: kept(csv.reader([])),
    "struct": lambda: kept(struct.Struct("i")),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_refused_by_its_path_wherever_it_stands(kind: str) -> None:
    with KINDS[kind]() as value, pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), {"fine": [1, 2], "model": [THING, {"held": value}]})

    assert raised.value.path.startswith("value['model'][1]['held']")
    assert f"at {raised.value.path} can't be serialized (" in str(raised.value)


def test_there_are_more_than_forty_kinds() -> None:
    assert len(KINDS) > 60


# ── Objects whose own code won't be written down ─────────────────────────────────────────────────


class RaisingReduce:
    def __reduce__(self) -> Any:
        raise OSError("the author's own words")


class RaisingState:
    def __getstate__(self) -> Any:
        raise KeyError("no state")


class LyingReduce:
    def __reduce__(self) -> Any:
        return ("no function", ())


class ShortReduce:
    def __reduce__(self) -> Any:
        return (list,)


class NumberReduce:
    def __reduce__(self) -> Any:
        return 42  # type: ignore[return-value]  # the lie


class LostGlobal:
    def __reduce__(self) -> Any:
        return "a_name_that_is_nowhere"


class Endless:
    def __reduce__(self) -> Any:
        return (list, ([Endless()],))


class StubbornSlots:
    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held


OWN = {
    "raises in __reduce__": RaisingReduce,
    "raises in __getstate__": RaisingState,
    "reduces to no function": LyingReduce,
    "reduces to too little": ShortReduce,
    "reduces to a number": NumberReduce,
    "reduces to a lost name": LostGlobal,
    "reduces to itself": Endless,
}


@pytest.mark.parametrize("kind", OWN)
def test_an_object_whose_own_code_fails_is_refused_by_its_path(kind: str) -> None:
    value = {"a": [0, OWN[kind]()]}

    with pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), value)

    assert raised.value.path == "value['a'][1]"


def test_the_author_s_own_error_is_told_and_stays_the_cause() -> None:
    with pytest.raises(NotSerializable, match="OSError: the author's own words") as raised:
        dumped(PickleSerializer(), RaisingReduce())

    assert isinstance(raised.value.__cause__, OSError)


# ── Paths ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Model:
    name: str = "m"
    lock: Any = field(default_factory=threading.Lock)


class Private:
    def __init__(self, held: Any) -> None:
        self.__held = held


class WithState:
    def __init__(self, held: Any) -> None:
        self.hidden = threading.Lock()
        self.held = held

    def __getstate__(self) -> Any:
        return {"held": self.held, "made": 1}


class MadeState:
    def __getstate__(self) -> Any:
        return {"made": threading.Lock()}


class WithReduce:
    def __init__(self, held: Any) -> None:
        self.held = held

    def __reduce__(self) -> Any:
        return (WithReduce, (self.held,))


class Holder:
    def __init__(self, held: Any) -> None:
        self.held = held

    def method(self) -> Any:
        return self.held


class Dict(dict[str, Any]):
    """A dict with an attribute."""


Pair = namedtuple("Pair", "left right")


def with_attribute(held: Any) -> Any:
    made = Dict(a=1)
    made.held = held  # type: ignore[attr-defined]  # what is tested
    return made


def with_odd_attribute(held: Any) -> Any:
    made = Thing()
    vars(made)["not a name"] = held
    return made


def closure(held: Any) -> Any:
    return lambda: held


def defaulting(held: Any) -> Any:
    def function(x: Any = held) -> Any:
        return x

    return function


def keyword_defaulting(held: Any) -> Any:
    def function(*, x: Any = held) -> Any:
        return x

    return function


def using_a_global(held: Any) -> Any:
    space = {"held": held, "__name__": "__main__", "__builtins__": {}}
    return types.FunctionType((lambda: held_globally).__code__.replace(co_names=("held",)), space)


def local_class(held: Any) -> Any:
    return type("Local", (), {"held": held, "__module__": "__main__"})


def error(held: Any) -> Any:
    return ValueError("x", held)


def frame(held: Any) -> Any:
    return pd.DataFrame({"n": [1, 2], "o": pd.Series([None, held], dtype=object)})


held_globally = None

PATHS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "itself": (lambda held: held, "value"),
    "list": (lambda held: [1, held], "value[1]"),
    "long list": (lambda held: [*range(100_000), held, 1], "value[100000]"),
    "tuple": (lambda held: (held,), "value[0]"),
    "named tuple": (lambda held: Pair(1, held), "value.right"),
    "dict": (lambda held: {("a", 1): 0, "b": held}, "value['b']"),
    "dict with odd keys": (lambda held: {("a", 1): held}, "list(value.values())[0]"),
    "key": (lambda held: {1: 1, held: 2}, "list(value)[1]"),
    "set": (lambda held: {held}, "list(value)[0]"),
    "deque": (lambda held: deque([1, held]), "value[1]"),
    "ordered dict": (lambda held: OrderedDict(a=held), "value['a']"),
    "default dict": (lambda held: defaultdict(int, a=held), "value['a']"),
    "derived dict": (with_attribute, "value.held"),
    "object": (Holder, "value.held"),
    "odd attribute": (with_odd_attribute, "value.__dict__['not a name']"),
    "slots": (StubbornSlots, "value.held"),
    "private attribute": (Private, "value._Private__held"),
    "dataclass": (lambda held: {"model": Model(lock=held)}, "value['model'].lock"),
    "namespace": (lambda held: types.SimpleNamespace(a=held), "value.a"),
    "own state": (WithState, "value.held"),
    "own reduce": (WithReduce, "value.__reduce_ex__(5)[1][0]"),
    "closure": (closure, "value.__closure__['held']"),
    "default": (defaulting, "value.__defaults__[0]"),
    "keyword default": (keyword_defaulting, "value.__kwdefaults__['x']"),
    "global": (using_a_global, "value.__globals__['held']"),
    "partial": (lambda held: functools.partial(print, 1, held), "value.args[1]"),
    "partial keyword": (lambda held: functools.partial(print, a=held), "value.keywords['a']"),
    "bound method": (lambda held: Holder(held).method, "value.__self__.held"),
    "class": (local_class, "value.__dict__['held']"),
    "exception": (error, "value.args[1]"),
    "array": (lambda held: np.array([[1, held]], dtype=object), "value.flat[1]"),
    "frame": (frame, "value['o'].iloc[1]"),
    "index": (lambda held: pd.Series([1], index=pd.Index([held], dtype=object)), "value"),
    "proxy": (lambda held: types.MappingProxyType({"a": held}), "value['a']"),
}


@pytest.mark.parametrize("name", PATHS)
def test_the_path_leads_to_the_smallest_part(name: str) -> None:
    make, path = PATHS[name]
    value = make(threading.Lock())

    with pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), value)

    assert raised.value.path == path


@pytest.mark.parametrize(
    "name", [name for name in PATHS if name not in {"closure", "index", "own reduce"}]
)
def test_the_path_is_python_that_leads_there(name: str) -> None:
    make, path = PATHS[name]
    lock = threading.Lock()

    assert ast.parse(path, mode="eval")
    assert eval(path, {"value": make(lock), "list": list}) is lock


def test_a_state_made_on_the_fly_is_named_by_the_call_that_makes_it() -> None:
    with pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), [MadeState()])

    assert raised.value.path == "value[0].__getstate__()['made']"


def test_a_child_that_knows_its_parent_is_not_blamed_for_it() -> None:
    parent: dict[str, Any] = {}
    parent["child"] = Holder(parent)
    parent["lock"] = threading.Lock()

    with pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), parent)

    assert raised.value.path == "value['lock']"


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "path"),
    [(nested(100_000), "value"), ({"tree": nested(100_000)}, "value['tree']")],
    ids=["itself", "in a dict"],
)
def test_what_is_nested_too_deeply_is_refused_with_a_short_path(value: Any, path: str) -> None:
    with pytest.raises(NotSerializable, match="nested too deeply") as raised:
        dumped(PickleSerializer(), value)

    assert raised.value.path == path


def test_the_message_says_what_to_do() -> None:
    with open(HOST) as file, pytest.raises(NotSerializable) as raised:
        dumped(PickleSerializer(), {"log": file})

    assert str(raised.value) == (
        "'_io.TextIOWrapper' at value['log'] can't be serialized (an open file belongs to this "
        "process, and its content would slip in unseen); return its path or what is in it"
    )


def test_the_content_of_an_open_file_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("the secret")
    written: list[bytes] = []

    class Sink:
        def write(self, data: Any, /) -> int:
            written.append(bytes(memoryview(data)))
            return len(written[-1])

    with path.open() as file, pytest.raises(NotSerializable):
        PickleSerializer().dump([THING, file], Sink())

    assert b"the secret" not in b"".join(written)


def test_an_error_survives_a_trip_to_another_process() -> None:
    made = NotSerializable("no", "value.x")

    copied = PickleSerializer().load(dumped(PickleSerializer(), made))

    assert (str(copied), copied.path) == ("no", "value.x")
