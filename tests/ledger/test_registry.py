import sys
from contextlib import closing
from pathlib import Path

import pytest

from cairnflow.errors import ConfigError, LedgerUnavailable, MissingExtra
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.registry import open_ledger


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("ledger.db", "ledger.db"),
        ("sqlite:///ledger.db", "ledger.db"),
        ("sqlite+pysqlite:///ledger.db", "ledger.db"),
        ("./a folder/ledger.db", "a folder/ledger.db"),
        ("~/ledger.db", "home/ledger.db"),
        ("sqlite:///~/ledger.db", "home/ledger.db"),
    ],
)
def test_a_path_and_a_url_name_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, place: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    with closing(open_ledger(url)) as ledger:
        shown = ledger.url

    assert (tmp_path / place).is_file()
    assert shown == f"sqlite:///{tmp_path / place}"


def test_an_absolute_url_and_a_path_object_name_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"

    with closing(open_ledger(f"sqlite:///{path}")) as by_url, closing(open_ledger(path)) as by_path:
        assert by_url.url == by_path.url == f"sqlite:///{path}"


def test_memory_is_a_ledger_of_its_own_each_time() -> None:
    first, second = open_ledger("memory://"), open_ledger("memory://")

    assert isinstance(first, MemoryLedger)
    assert first is not second


@pytest.mark.parametrize(
    "url", ["mysql://db/x", "sqlite://", "sqlite:///", "postgresql+asyncpg://db/x", "x3://b"]
)
def test_an_unknown_scheme_is_refused_with_the_known_ones(url: str) -> None:
    with pytest.raises(
        ConfigError, match=r"no ledger can be opened at .* write one of: sqlite:///"
    ):
        open_ledger(url)


def test_a_refused_url_does_not_show_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        open_ledger("mysql://ana:hunter2@db/x")

    assert "hunter2" not in str(caught.value)


def test_a_missing_driver_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(MissingExtra, match=r"pip install cairnflow\[postgres\]"):
        open_ledger("postgresql://db/x")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:hunter2@127.0.0.1:1/cairn",
        "postgres://127.0.0.1:1/cairn?user=ana&password=hunter2",
        "postgresql+psycopg://ana:hunter2@127.0.0.1:1/cairn?connect_timeout=3",
    ],
)
def test_a_server_that_does_not_answer_is_named_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("cairnflow.ledger.writing._OPENING", 0.1)

    with pytest.raises(
        LedgerUnavailable, match=r"postgresql://ana@127\.0\.0\.1:1/cairn doesn't answer"
    ) as caught:
        open_ledger(url)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://ana:hun/ter2@db/cairn", "postgresql://ana:hunter2@db:port/cairn?x=hunter2"],
)
def test_a_url_that_cannot_be_read_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigError, match=r"can't be read; write postgresql://") as caught:
        open_ledger(url)

    assert "ter2" not in str(caught.value)
