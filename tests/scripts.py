"""Programs of authors, run as people run them: in a process of their own."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

SECONDS = 60


def write(path: Path, text: str) -> Path:
    """Write a program; its text may be indented as the test is."""
    path.write_text(textwrap.dedent(text), "utf-8")
    return path


def start(script: Path, *words: str) -> subprocess.Popen[str]:
    """Start a program; its settings are those of the test."""
    return subprocess.Popen(
        [sys.executable, str(script), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"},
    )


def run(script: Path, *words: str) -> str:
    """Run a program to its end; return what it printed."""
    process = start(script, *words)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    return out
