"""A secret in all that a task may do with it: in no file, and in nothing that `cairn` says."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Cairn

SECRET = "s3cretValue42"

LEAKY = """
import logging
import os

import pandas as pd

import cairnflow
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.secrets import Secret
from cairnflow.signals import FAIL, LOOP, PAUSE, SKIP, SUCCESS
from cairnflow.states import Failed


def secret():
    return os.environ["CAIRNFLOW__CONTEXT__SECRETS__DB"]


class Shown:
    def __init__(self, key):
        self.key = key

    def __repr__(self):
        return f"Shown({self.key})"


def handler(of, old, new):
    return Failed(f"handler says {secret()}") if new.is_failed() else None


def trigger(upstream):
    raise ValueError(f"trigger says {secret()}")


def validator(value):
    raise ValueError(f"validator says {secret()}")


def logs(key):
    cairnflow.get_logger().warning("http://user:%s@host", key)
    logging.getLogger("other").error("other %s", key)


def prints(key):
    print(f"printed {key}")


def raises(key):
    raise ValueError(f"bad {key}")


def chain(key):
    try:
        raise KeyError(key)
    except KeyError as exc:
        raise RuntimeError("outer") from exc


def group(key):
    raise ExceptionGroup(key, [ValueError(key)])


def noted(key):
    error = ValueError("x")
    error.add_note(f"note {key}")
    raise error


def column(key):
    return pd.DataFrame({key: [1]})


def cell(key):
    return pd.DataFrame({"a": [key]})


def skips(key):
    raise SKIP(f"skip {key}")


def succeeds(key):
    raise SUCCESS(f"well {key}", result=1)


def fails(key):
    raise FAIL(f"fail {key}", result=key)


def pauses(key):
    raise PAUSE(f"pause {key}")


def loops(key):
    if not cairnflow.context.get("task_loop_result"):
        raise LOOP(f"loop {key}", result=f"x{key}")


def nests(key):
    with Flow("inner", result_handler=LocalResultHandler()) as inner:
        task(lambda key: key, name="plain")(key)
        task(raises)(key)
    return repr(inner.run().result)


RULES = {
    "handled": {"state_handlers": [handler]},
    "triggered": {"trigger": trigger},
    "validated": {"validators": [validator]},
    "printed": {"log_stdout": True},
}

with Flow("leaky", result_handler=LocalResultHandler(serializer="auto")) as flow:
    key = Secret("DB")
    for fn in (
        logs, raises, chain, group, noted, column, cell, Shown,
        skips, succeeds, fails, pauses, loops, nests,
    ):
        task(fn, name=fn.__name__)(key)
    for name, rules in RULES.items():
        task(prints if name == "printed" else raises, name=name, **rules)(key)
    task(lambda key: key, name="plain").map(task(lambda key: [key, key], name="both")(key))
"""

SAID = (
    ["runs"], ["ls", "leaky/1"], ["ls", "leaky/1", "--json"], ["show", "leaky/1"],
    ["show", "leaky/1", "--json"], ["why", "leaky/1"], ["why", "leaky/1", "--json"],
    ["logs", "leaky/1"], ["logs", "leaky/1", "--json"], ["ls", "inner/1", "--json"],
    *([word, f"leaky/1/{task}", "--json"] for word in ("show", "why") for task in
      ("raises", "chain", "group", "noted", "fails", "pauses", "handled", "triggered")),
)  # fmt: skip


@pytest.mark.parametrize("executor", ["local", "processes"])
def test_no_secret_leaves_a_run(executor: str, home: Path, cairn: Cairn) -> None:
    Path("leaky.py").write_text(LEAKY)
    ran = subprocess.run(
        [PROGRAM, "run", "leaky.py", "--executor", executor],
        capture_output=True,
        text=True,
        env={**os.environ, "CAIRNFLOW__CONTEXT__SECRETS__DB": SECRET},
        timeout=60,
        check=False,
    )

    # This process was never told the secret: what it reads is what was written.
    told = {" ".join(words): cairn(*words) for words in SAID}

    assert "leaky/1" in ran.stdout + ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    assert [words for words, said in told.items() if said.exception and said.exit_code != 1] == []
    assert [words for words, said in told.items() if SECRET in said.output] == []
    assert "bad •••" in told["ls leaky/1 --json"].output
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 1
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
