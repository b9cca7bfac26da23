"""Processes that measure, and how much CPU a command takes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PATIENCE = 1200
"""Seconds for one process; the longest takes some ten."""


class MeasuringFailed(Exception):
    """A process that should have measured ended badly; its message is the end of what it said."""


def environment(**settings: str) -> dict[str, str]:
    """Return the environment without any setting of Cairnflow's but these, as ``results__dir``."""
    kept = {name: value for name, value in os.environ.items() if "CAIRNFLOW__" not in name}
    ours = {f"CAIRNFLOW__{name.upper()}": value for name, value in settings.items()}
    path = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")]))
    return {**kept, **ours, "PYTHONPATH": path}


def measure(probe: str, /, *, settings: dict[str, str] | None = None, **given: Any) -> Any:
    """Call a probe in a process of its own; see ``benchmarks.child``.

    Raises:
        MeasuringFailed: it went wrong.
    """
    command = [sys.executable, "-m", "benchmarks.child", probe, json.dumps(given)]
    return ask(command, environment(**(settings or {})))


def ask(command: list[str], env: dict[str, str]) -> Any:
    """Run a command and return what its last line says in JSON.

    Raises:
        MeasuringFailed: it went wrong, or took too long.
    """
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            capture_output=True,
            check=False,
            text=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as exc:
        raise MeasuringFailed(f"{' '.join(command)} took more than {_PATIENCE} s") from exc
    if done.returncode:
        raise MeasuringFailed(f"{' '.join(command)} failed: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def cpu(command: list[str], env: dict[str, str]) -> float:
    """Return the seconds of CPU that a command takes, its children's included.

    Raises:
        MeasuringFailed: it went wrong.
    """
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise MeasuringFailed(f"{' '.join(command)} failed: {said.strip()[-600:]}")
    return usage.ru_utime + usage.ru_stime
