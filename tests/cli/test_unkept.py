"""Values that hold a secret, and maps with skipped children: how a run and its trail tell them."""

import re
from pathlib import Path

import pytest

from cairnflow.vault import forget
from tests.cli.conftest import Cairn

LEAKING = """
from cairnflow import Flow, signals, task, unmapped
from cairnflow.secrets import Secret


@task
def url(token):
    return f"https://{token}@db"


@task
def part(n, token):
    if n == 2:
        raise signals.SKIP("no data")
    return f"{n} {token}" if n < 2 else n


with Flow("leaking") as flow:
    token = Secret("TOKEN")
    url(token)
    part.map([0, 1, 2, 3], token=unmapped(token))
"""


@pytest.fixture(autouse=True)
def leaking(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()  # a process knows each secret by the first name under which it met it
    Path("leaking.py").write_text(LEAKING)
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", "unkept-mare-stapler-7")


def test_a_run_tells_which_values_hold_a_secret_and_counts_them(cairn: Cairn) -> None:
    done = cairn("run", "leaking.py")

    assert re.search(r"✓ url .* not kept: holds the secret TOKEN  str ", done.stderr)
    assert re.search(r"✓ part ×4 .*, 2 not kept: holds the secret TOKEN$", done.stderr, re.M)
    assert " · 3 not kept · " in done.stdout


def test_the_trail_tells_which_values_hold_a_secret_and_counts_them(cairn: Cairn) -> None:
    cairn("run", "leaking.py")

    done = cairn("ls", "leaking")

    assert re.search(r" url .* not kept: holds the secret TOKEN  str ", done.stdout)
    assert re.search(r" part ×4 .* 2 not kept: holds the secret TOKEN ", done.stdout)
    assert done.stderr.splitlines()[1].endswith(" · 3 not kept")


def test_each_child_says_why_it_was_not_kept(cairn: Cairn) -> None:
    cairn("run", "leaking.py")

    lines = cairn("ls", "leaking/1/part").stdout.splitlines()

    assert ["not kept: holds the secret TOKEN" in line for line in lines[1:]] == [
        True,
        True,
        False,
        False,
    ]


def test_skipped_children_are_not_told_as_if_they_had_failed(cairn: Cairn) -> None:
    cairn("run", "leaking.py")

    assert "✓ 3 success, 1 skipped" in cairn("ls", "leaking").stdout
