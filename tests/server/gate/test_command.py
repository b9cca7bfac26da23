"""`cairn ui`, as it is started: where it is, what it opens, what it says, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

import cairnflow
from cairnflow.config import config
from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.facts import a_fact, a_run
from tests.server.gate.served import MARK, fill

CAIRN = [sys.executable, "-m", "cairnflow"]


@contextmanager
def ui(home: Path, *arguments: str, **env: str) -> Generator[dict[str, Any]]:
    """Start it; give what it tells of itself, with its process; end it afterwards."""
    everywhere = {**os.environ, "CAIRNFLOW__HOME": str(home), **env}
    command = [*CAIRN, "ui", "--json", "--no-open", *arguments]
    with subprocess.Popen(
        command, env=everywhere, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        try:
            yield {**json.loads(told or "{}"), "process": process}
        finally:
            process.terminate()
            process.communicate(timeout=20)


def get(told: dict[str, Any], path: str) -> Any:
    """What the API answers."""
    where = urlsplit(told["url"])
    request = urllib.request.Request(
        f"http://{where.netloc}{path}", headers={"Authorization": f"Bearer {told['token']}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def said(*arguments: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """What a start says that ends by itself."""
    everywhere = {**os.environ, "CAIRNFLOW__HOME": str(home), **env}
    return subprocess.run(
        [*CAIRN, "ui", "--no-open", *arguments],
        check=False, env=everywhere, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.fixture
def crates(home: Path) -> Path:
    """A home with a run in it, of which one task is mapped."""
    ledger = open_ledger(home / "ledger.db")
    run = ledger.begin(a_run("crates"))
    ledger.append([a_fact(run.key, 1, task="load", map_index=-1), a_fact(run.key, 2)])
    ledger.end(run.key, "Success", "fine", 9_000_000)
    ledger.close()
    return home


def test_it_says_where_it_is_and_answers_there(crates: Path) -> None:
    with ui(crates, "--port", "0") as told:
        meta = get(told, "/api/v1/meta")
        runs = get(told, "/api/v1/runs")["runs"]

    assert told["v"] == 1
    assert told["url"].startswith("http://127.0.0.1:")
    assert told["url"].endswith(f"/runs#token={told['token']}")
    assert len(told["token"]) >= 43
    assert told["ledger"] == meta["ledger"] == f"sqlite:///{crates}/ledger.db"
    assert [run["addr"] for run in runs] == ["crates/1"]


def test_each_start_has_a_token_of_its_own(crates: Path) -> None:
    with ui(crates, "--port", "0") as one, ui(crates, "--port", "0") as two:
        assert one["token"] != two["token"]
        with pytest.raises(HTTPError, match="401"):
            get({**one, "token": two["token"]}, "/api/v1/meta")


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("crates", "/f/crates/1"),
        ("crates/last", "/f/crates/1"),
        ("crates/last/load", "/f/crates/1/load"),
        ("crates/1/score:2", "/f/crates/1/score:2"),
    ],
)
def test_an_address_opens_its_page(crates: Path, address: str, page: str) -> None:
    with ui(crates, address, "--port", "0", "--root-path", "/cairn") as told:
        assert urlsplit(told["url"]).path == f"/cairn{page}"


def test_an_address_of_nothing_is_told_before_anything_is_served(crates: Path) -> None:
    done = said("crates/9", home=crates)

    assert done.returncode == 3
    assert "no run crates/9; the last one is crates/1" in done.stderr


def test_a_port_that_is_taken_gives_way_to_the_next(crates: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with ui(crates, "--port", str(port)) as told:
            found = urlsplit(told["url"]).port

    assert found is not None
    assert port < found < port + 50


def test_a_ledger_that_is_not_there_yet_is_served_empty(home: Path) -> None:
    with ui(home, "--port", "0") as told:
        before = get(told, "/api/v1/runs")["runs"]
        ledger = open_ledger(home / "ledger.db")
        ledger.begin(a_run("crates"))
        ledger.close()
        after = get(told, "/api/v1/runs")["runs"]

    assert (before, len(after)) == ([], 1)


def test_a_ledger_can_be_named_as_for_every_command(crates: Path, tmp_path: Path) -> None:
    everywhere = {**os.environ, "CAIRNFLOW__HOME": str(tmp_path / "empty")}
    command = [
        *CAIRN,
        "--ledger",
        str(crates / "ledger.db"),
        "ui",
        "--json",
        "--no-open",
        "--port",
        "0",
    ]
    with subprocess.Popen(command, env=everywhere, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        runs = get(told, "/api/v1/runs")["runs"]
        process.terminate()

    assert len(runs) == 1


def test_a_capsule_is_served_as_a_ledger(home: Path, tmp_path: Path) -> None:
    capsule = tmp_path / "bug.cairn"
    with config.temporary({"ledger.url": fill(home)}):
        cairnflow.open(f"{MARK}/1").capsule(capsule)

    with ui(tmp_path / "empty", str(capsule), "--port", "0") as told:
        meta = get(told, "/api/v1/meta")
        runs = get(told, "/api/v1/runs")["runs"]

    assert urlsplit(told["url"]).path == f"/f/{MARK}/1"
    assert meta["capsule"] == str(capsule)
    assert [run["addr"] for run in runs] == [f"{MARK}/1"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--root-path", "cairn"), "write one such as /cairn"),
        (("--allow-host", "http://a.org"), "as browsers send it"),
        (("--host", "203.0.113.7"), "nothing can listen at 203.0.113.7"),
        (("--port", "70000"), "70000"),
    ],
)
def test_what_can_not_be_is_told_with_what_to_do(
    home: Path, arguments: tuple[str, ...], text: str
) -> None:
    done = said(*arguments, home=home)

    assert done.returncode == 2
    assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_it_at_once_with_one_line(crates: Path) -> None:
    env = {**os.environ, "CAIRNFLOW__HOME": str(crates)}
    command = [*CAIRN, "ui", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline()
        lines = [process.stderr.readline()]
        while "Ctrl-C" not in lines[-1]:
            lines.append(process.stderr.readline())
        at = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
        spent = time.monotonic() - at

    assert url.startswith("http://127.0.0.1:")
    assert rest.strip() == "⊘ stopped"
    assert process.returncode == 130
    assert spent < 4  # alone on a machine it takes 0.3


def test_others_are_let_in_only_with_a_warning(crates: Path) -> None:
    env = {**os.environ, "CAIRNFLOW__HOME": str(crates)}
    command = [*CAIRN, "ui", "--no-open", "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, told = process.communicate(timeout=20)

    assert "others can reach this, and what is sent is not encrypted" in told
    assert "ssh -L" in told


BROWSER = """#!/bin/sh
printf '%s' "$1" > "$HERE/opened.tmp" && mv "$HERE/opened.tmp" "$HERE/opened"
"""


def test_the_browser_is_given_what_stands_for_the_token_once(crates: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(BROWSER)
    browser.chmod(0o755)
    env = {**os.environ, "CAIRNFLOW__HOME": str(crates)}
    env |= {"BROWSER": f"{browser} %s", "HERE": str(tmp_path)}
    command = [*CAIRN, "ui", "crates/last", "--port", "0"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.readline().strip()
        opened = tmp_path / "opened"
        while not opened.exists():
            time.sleep(0.02)
        given = opened.read_text()
        first, second = entering(given), entering(given)
        lasting = entering(printed), entering(printed)
        process.terminate()
        process.communicate(timeout=20)

    assert given.partition("#")[0] == printed.partition("#")[0]
    assert given != printed
    assert (first, second) == (200, 401)
    assert lasting == (200, 200)


def entering(url: str) -> int:
    """The status of handing in the token that a URL brings."""
    where = urlsplit(url)
    token = where.fragment.partition("=")[2]
    request = urllib.request.Request(
        f"http://{where.netloc}/api/v1/session",
        json.dumps({"token": token}).encode(),
        {
            "Content-Type": "application/json",
            "X-Cairn": "1",
            "Origin": f"http://{where.netloc}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
