# ruff: noqa: T201 - what is printed is one of the ways out
"""A flow in which sixteen secrets try to get out, each in a way of its own."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pandas as pd

from cairnflow import Flow, Parameter, get_logger, task, unmapped
from cairnflow.results import LocalResultHandler, ResultHandler
from cairnflow.signals import SKIP

WAYS = [
    *("parameter", "environment", "message", "traceback", "repr", "closure", "constant", "log"),
    *("printed", "url", "nested", "column", "derived", "child", "location", "skipped"),
]


def canary(way: str) -> str:
    """The secret that tries to get out in a way: has signs that encodings change."""
    return f"cnry-{way}/K+9 'é\"{sum(way.encode()):05}zq"


def variable(way: str) -> str:
    """The variable of the environment in which it is."""
    return f"CANARY_{way.upper()}"


def read(way: str) -> str:
    """Get hold of it, as any library would."""
    return os.environ[variable(way)]


@dataclass
class Client:
    """Shows its key to whoever looks at it."""

    key: str


class Linked(ResultHandler):
    """An author's handler that returns a link with a password in it."""

    def write(self, value: Any) -> Any:
        return {"link": f"https://ann:{quote_plus(read('location'))}@host/{value}"}

    def read(self, safe_value: Any) -> Any:
        return safe_value


@task
def take(password: str) -> int:
    return len(password)


@task
def environment() -> str:
    return read("environment")


@task
def message() -> None:
    raise ConnectionError(f"no login with {read('message')}")


@task
def traceback() -> None:
    key = read("traceback")
    try:
        {"a": 1}[key]
    except KeyError as error:
        raise RuntimeError("no such key") from error


@task
def shown() -> Client:
    return Client(read("repr"))


def closed() -> Callable[[], Any]:
    """A function that holds the secret in its closure and as a default."""
    key = read("closure")

    def work(given: str = key) -> Any:
        return {"key": key, "given": given, "work": lambda: (key, given)}

    return work


@task
def logs() -> None:
    try:
        raise ValueError(f"refused {read('log')}")
    except ValueError:
        get_logger("client").exception("login with %r", read("log"))


@task(log_stdout=True)
def prints() -> None:
    print("the key is", read("printed"), flush=True)


@task
def url() -> str:
    return f"postgresql://ann:{quote(read('url'), safe='')}@db/facts"


@task
def nested() -> dict[str, Any]:
    return {"a": [{"b": ({"key": read("nested")}, 1)}]}


@task
def column() -> pd.DataFrame:
    return pd.DataFrame({"n": range(50), read("column"): "x", "key": [read("column")] * 50})


@task
def derived() -> str:
    login = f"ann:{read('derived')}"
    return f"Basic {base64.b64encode(login.encode()).decode()}"


@task
def keys() -> list[str]:
    return [read("child"), "nothing"]


@task
def child(key: str, times: int) -> str:
    if key == "nothing":
        return key
    raise LookupError(key * times)


@task(result_handler=Linked())
def location() -> int:
    return 1


@task
def skipped() -> None:
    raise SKIP(f"nothing for {read('skipped')}")


def long(before: int) -> str:
    """A text with a secret somewhere in it."""
    return f"{'x' * before}{read('nested')}{'y' * 30_000}"


@task
def text(before: int) -> str:
    return long(before)


@task
def data(before: int) -> bytes:
    return long(before).encode()


@task
def member(before: int) -> dict[str, Any]:
    return {long(before): [long(before)]}


@task
def cell(before: int) -> pd.DataFrame:
    return pd.DataFrame({"a": [long(before)]})


@task
def shown_long(before: int) -> Client:
    return Client(long(before))


@task
def failing(before: int) -> None:
    raise ValueError(long(before))


LONG = (text, data, member, cell, shown_long, failing)


def flow(kept: Path) -> Flow:
    """The flow of them all; values are kept in a folder."""
    with Flow("canaries", result_handler=LocalResultHandler(kept)) as made:
        take(Parameter("password"))
        take(read("constant"), task_args={"name": "constant"})
        column(result_handler=LocalResultHandler(kept, serializer="parquet"))
        column(result_handler=LocalResultHandler(kept, compression="zstd"))
        task(closed(), name="closure")()
        child.map(keys(), unmapped(2))
        for each in (environment, message, traceback, shown, logs, prints, url, nested, derived):
            each()
        location()
        skipped()
    return made
