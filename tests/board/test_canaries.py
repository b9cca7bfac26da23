"""Sixteen secrets try to get out of a run, each in its way: none is found in anything kept."""

import base64
import io
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from itertools import chain
from pathlib import Path
from urllib.parse import quote, quote_plus

import pandas as pd
import pytest
from click.testing import CliRunner

import cairnflow
from cairnflow import Flow, vault
from cairnflow.cli.main import program
from cairnflow.results import LocalResultHandler
from cairnflow.serializers.registry import named
from tests.board.canaries import LONG, WAYS, canary, flow, variable
from tests.trail import ends

RUN = "canaries/1"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The canaries are in the environment, where any program finds them; they are no secrets."""
    vault.forget()
    for way in WAYS:
        monkeypatch.setenv(variable(way), canary(way))
    yield
    vault.forget()


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are secrets: of them all, the settings say where they are."""
    for way in WAYS:
        monkeypatch.setenv(f"CAIRNFLOW__SECRETS__{way}", canary(way))


def forms(text: str) -> dict[str, bytes]:
    """What a canary looks like: raw, base64 at three offsets, URL, hex, JSON, repr, UTF-32."""
    raw = text.encode()
    found = {f"base64+{n}": base64.b64encode(bytes(n) + raw)[4:-4] for n in range(3)}
    texts = {
        "raw": text, "url": quote(text, safe=""), "url/": quote(text), "form": quote_plus(text),
        "hex": raw.hex(), "json": json.dumps(text)[1:-1], "repr": repr(text)[1:-1],
        "html": escape(text), "ascii": ascii(text)[1:-1],
        # The part without signs that encodings change: no encoding of texts hides it.
        "plain": text.split(" ")[0].split("/")[0],
    }  # fmt: skip
    return (
        found
        | {name: one.encode() for name, one in texts.items()}
        | {"wide": text.encode("utf-32-le")}
    )


def hits(places: dict[str, bytes]) -> dict[str, set[str]]:
    """Way to the places where its canary was found."""
    sought = {way: list(forms(canary(way)).values()) for way in WAYS}
    found = {
        way: {place for place, held in places.items() if any(form in held for form in own)}
        for way, own in sought.items()
    }
    return {way: where for way, where in found.items() if where}


def kept_bytes(folder: Path) -> dict[str, bytes]:
    """All files below a folder; of those that are packed, what is in them."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found[f"file {path.name}"] = data
            if path.suffix == ".zst":
                found[f"packed {path.name}"] = repr(named("pickle+zstd").load(data)).encode()
            if path.suffix == ".parquet":
                table = pd.read_parquet(io.BytesIO(data))
                found[f"packed {path.name}"] = table.to_csv().encode()
    return found


def told() -> dict[str, bytes]:
    """All that the commands and the pages say of the run."""
    addresses = [RUN, *[f"{RUN}/{name}" for name in ends(RUN)]]
    calls = [["runs"], ["status"], ["ls", RUN], ["logs", RUN]]
    calls += [[word, address] for word in ("show", "why") for address in addresses]
    calls += [["head", address] for address in addresses[1:]]
    found: dict[str, bytes] = {}
    for call in calls:
        for flags in ([], ["--json"]):
            found[" ".join(["cairn", *call, *flags])] = (
                CliRunner().invoke(program, [*call, *flags]).output.encode()
            )
    for address in addresses:
        opened = cairnflow.open(address)
        found[f"page {address}"] = f"{opened!r} {opened._repr_html_()}".encode()
    return found


def ledger_rows(home: Path) -> dict[str, bytes]:
    """All rows of the ledger, as SQLite gives them back."""
    db = sqlite3.connect(home / "ledger.db")
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
    db.close()
    return {
        f"table {name}": b"\n".join(map(cell_bytes, chain(*held))) for name, held in rows.items()
    }


def cell_bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def found_after_a_run(home: Path, folder: Path, executor: str) -> dict[str, set[str]]:
    flow(folder).run(parameters={"password": canary("parameter")}, executor=executor)
    vault.forget()  # whoever reads knows no secret
    places = {**kept_bytes(home), **kept_bytes(folder), **ledger_rows(home), **told()}
    assert len(places) > 60
    return hits(places)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
@pytest.mark.usefixtures("secret")
def test_no_secret_is_found_in_anything_that_a_run_leaves(
    executor: str, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = found_after_a_run(home, tmp_path / "kept", executor)
    printed = capfd.readouterr()

    assert found == {}
    assert hits({"stdout": printed.out.encode(), "stderr": printed.err.encode()}) == {}


@pytest.mark.slow
def test_each_of_them_is_found_where_nobody_says_that_it_is_a_secret(
    home: Path, tmp_path: Path
) -> None:
    found = found_after_a_run(home, tmp_path / "kept", "local")

    assert sorted(found) == sorted(WAYS)


@pytest.mark.slow
@pytest.mark.usefixtures("secret")
def test_what_holds_a_secret_lives_in_memory_and_the_fact_says_why(tmp_path: Path) -> None:
    made = flow(tmp_path / "kept")
    state = made.run(parameters={"password": canary("parameter")})
    [url] = made.get_tasks(name="url")

    assert state.result[url].is_successful()
    assert state.result[url].result.startswith("postgresql://ann:cnry-url")
    assert "holds the secret url" in state.result[url].message


@pytest.mark.slow
@pytest.mark.usefixtures("secret")
def test_no_part_of_a_secret_is_left_where_a_long_text_is_cut(home: Path, tmp_path: Path) -> None:
    places = [*range(0, 260, 7), 8_170, 9_990, 19_985, 65_500]
    with Flow("cut", result_handler=LocalResultHandler(tmp_path / "kept")) as made:
        for each in LONG:
            each.map(places)
    made.run()

    begin = canary("nested")[:12]
    spaced = begin.encode().hex(" ").encode()
    rows = ledger_rows(home)
    assert [name for name, held in rows.items() if begin.encode() in held or spaced in held] == []


@pytest.mark.slow
@pytest.mark.usefixtures("secret")
def test_runs_at_once_keep_nothing_of_it_either(home: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        made = [flow(tmp_path / "kept") for _ in range(3)]
        list(pool.map(lambda one: one.run(parameters={"password": canary("parameter")}), made))
    vault.forget()

    places = {**kept_bytes(home), **kept_bytes(tmp_path / "kept"), **ledger_rows(home)}
    assert hits(places) == {}
