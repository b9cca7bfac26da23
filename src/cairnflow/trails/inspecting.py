"""What is in a capsule: every byte of it checked, and none of its values decoded."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.capsules import CapsuleLedger
from cairnflow.results.capsules import LEFT_OUT
from cairnflow.results.seals import is_trusted
from cairnflow.stores.archives import Archive
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found in a capsule that is whole.

    Attributes:
        path: of the file, absolute.
        subject: address of what it was made of.
        seal: hex SHA-256 that names it.
        size: bytes of the file.
        is_trusted: its values may run code when they are read.
        tasks: the task runs in it, in the order of their trail.
        left_out: why a value is not in it, by address.
        differences: Python and packages of another version here: name, version then, and version
            here, empty where it is not installed.
    """

    path: str
    subject: str
    seal: str
    size: int
    is_trusted: bool
    tasks: tuple[TaskRun, ...]
    left_out: Mapping[str, str]
    differences: tuple[tuple[str, str, str], ...]


def inspect(path: str | Path) -> Inspection:
    """Check every member of a capsule, and return what is in it.

    Raises:
        Missing: there is no such file.
        Corrupt: it is no capsule, or not as it was sealed.
        Incompatible: a newer version wrote it.
    """
    archive = Archive(path)
    try:
        for name in archive.members:
            archive.read(name)
    finally:
        archive.close()
    ledger = CapsuleLedger(path)
    reader = Reader(ledger)
    runs = [Run(reader, record) for record in reversed(ledger.runs(RunFilter()))]
    run = next((run for run in runs if ledger.subject.startswith(run.address)), None)
    told: Any = ledger.about.get(LEFT_OUT) or []
    return Inspection(
        path=ledger.path,
        subject=ledger.subject,
        seal=ledger.seal,
        size=Path(ledger.path).stat().st_size,
        is_trusted=is_trusted(ledger.seal),
        tasks=tuple(task for one in runs for task in one.checkpoints),
        left_out={str(one.get("addr")): str(one.get("why")) for one in told},
        differences=tuple(_differences(run.env if run is not None else {})),
    )


def _differences(env: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    packages: dict[str, str] = env.get("packages") or {}
    then = {"python": str(env.get("python", "")), **packages}
    here = {name: _version(name) for name in packages} | {"python": platform.python_version()}
    return [(name, was, here[name]) for name, was in then.items() if was and here[name] != was]


def _version(package: str) -> str:
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""
