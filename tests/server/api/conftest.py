"""A home with runs of every kind in it, and a client that asks the API about them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from cairnflow.server.describing import bare
from cairnflow.trails.reading import Reader
from tests.server.api import shop
from tests.server.api.asking import Asking


@pytest.fixture(scope="session")
def shop_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which flows have run; to be read only, or to be written what nobody minds."""
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CAIRNFLOW__")]:
            patch.delenv(name)
        patch.setenv("CAIRNFLOW__HOME", str(folder))
        patch.chdir(folder)
        patch.setattr("cairnflow.previews.registry._registered", {})  # the shop's are its own
        _forget_modules()
        shop.few(alive=os.getpid())
        shop.many(good=8)
        shop.collected()
        _forget_modules()
    return folder


def _forget_modules() -> None:
    """Let no script of a shop, this one's or another's, be taken for one of the same name."""
    for name in shop.MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def home(shop_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, in the place of the empty one."""
    monkeypatch.setenv("CAIRNFLOW__HOME", str(shop_once))
    monkeypatch.chdir(shop_once)
    return shop_once


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    """The ledger of that home."""
    opened = open_ledger(home / "ledger.db", create=False)
    yield opened
    opened.close()


def app_of(ledger: Ledger) -> FastAPI:
    """An application of the routes alone, over a ledger."""
    app = bare()
    app.state.reader = Reader(ledger)
    return app


@pytest.fixture
def ask(ledger: Ledger) -> Asking:
    """Asks the API, and holds each answer to its form."""
    return Asking(TestClient(app_of(ledger), raise_server_exceptions=False))
