"""``cairn doctor``: can this machine keep values and facts, and what to do where it can't."""

import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, NamedTuple

from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.config import config
from cairnflow.errors import CairnflowError, ConfigError, Conflict
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.wire import answer
from cairnflow.stores.files import FileStore
from cairnflow.trails.words import size

_SCARCE = 1_000_000_000
"""Bytes free below which a disk is told to be nearly full."""

_SKEW = 5.0
"""Seconds by which a file's time may differ from the clock's."""

_PUBLISHED = b"bytes that the doctor has kept"

_LIBRARIES = {
    "pandas": "tables of pandas",
    "polars": "tables of polars",
    "numpy": "arrays",
    "pyarrow": "Parquet and Arrow files: pip install 'cairnflow[arrow]'",
    "pillow": "thumbnails of large pictures: pip install pillow",
    "psycopg": "ledgers in PostgreSQL: pip install 'cairnflow[postgres]'",
}
_MODULES = {"pillow": "PIL"}


class Check(NamedTuple):
    """What one check has found.

    Attributes:
        name: what was looked at.
        outcome: ``ok``; ``wrong``, which makes the command fail; ``absent``, which does not.
        text: what was found.
        fix: what to do; empty where nothing need be done.
    """

    name: str
    outcome: Literal["ok", "wrong", "absent"]
    text: str
    fix: str = ""


@command("doctor", short_help="Check that this machine can keep values and facts.")
def doctor_command(screen: Screen) -> int:
    """Check that this machine can keep values and facts.

    Looks at the settings, the home folder, the ledger, the folder of results, free space, the
    clock and optional libraries. Writes a few bytes, and removes them. Ends with 1 if something
    is wrong, and says what to do.
    """
    checks = list(_examined())
    is_well = all(check.outcome != "wrong" for check in checks)
    if screen.wishes.json:
        screen.json(answer({"ok": is_well, "checks": [check._asdict() for check in checks]}))
    elif screen.wishes.quiet:
        screen.addresses(check.name for check in checks if check.outcome == "wrong")
    else:
        screen.out(screen.fields(*(_row(screen, check) for check in checks)))
        wrong = sum(check.outcome == "wrong" for check in checks)
        screen.note(line("all is well" if is_well else f"{wrong} of {len(checks)} checks failed"))
    return FINE if is_well else DIFFERS


_TONES = {"ok": "success", "wrong": "failed", "absent": "pending"}


def _row(screen: Screen, check: Check) -> tuple[Line, list[Line]]:
    sign = screen.sign(_TONES[check.outcome])
    name: Line = (sign, Span(f" {check.name}"))
    if check.outcome == "absent":
        return name, [(styled(f"{check.text}, {check.fix}", "dim"),)]
    if check.outcome == "ok":
        return name, [line(check.text)]
    return name, [(styled(check.text, "failed"),), line(styled(f"→ {check.fix}", "bold"))]


def _examined() -> Iterator[Check]:
    yield Check("version", "ok", f"cairnflow {version('cairnflow')}, Python {_python()}")
    try:
        changed = [entry for entry in config.provenance() if entry.source != "default"]
    except ConfigError as exc:
        yield Check("settings", "wrong", str(exc), "mend them; the checks below need them")
        return
    yield Check("settings", "ok", f"{len(changed)} changed from their defaults")
    checks: tuple[Callable[[], Check], ...] = (_home, _ledger, _publishing, _space, _clock)
    for check in checks:
        yield check()
    yield from _libraries()


def _python() -> str:
    import platform

    return platform.python_version()


def _home() -> Check:
    return _writable("home", Path(config.home), "CAIRNFLOW__HOME")


def _writable(name: str, folder: Path, setting: str) -> Check:
    """Say whether a folder, or the nearest one above it, can be written to."""
    place = _nearest(folder)
    if not place.is_dir():
        return Check(name, "wrong", f"{place} is no folder", f"move it away, or set {setting}")
    if not os.access(place, os.W_OK | os.X_OK):
        fix = f"give rights, or set {setting}"
        return Check(name, "wrong", f"{place} can't be written to", fix)
    return Check(name, "ok", str(folder) if folder.exists() else f"{folder}, made when first used")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _ledger() -> Check:
    try:
        ledger = open_ledger(config.ledger.url, create=False)
        try:
            runs = ledger.runs(RunFilter(limit=1))
            url = ledger.url
        finally:
            ledger.close()
    except CairnflowError as exc:
        return Check("ledger", "wrong", str(exc), "set ledger.url, or do what it says")
    told = f"its last run is {runs[0].address}" if runs else "it holds no run yet"
    return Check("ledger", "ok", f"{url}; {told}")


def _publishing() -> Check:
    """Keep a few bytes as values are kept: whole or not at all, and never written over."""
    folder = Path(config.results.dir).expanduser()
    found = _writable("results", folder, "results.dir")
    if found.outcome != "ok":
        return found
    try:
        # Beside the results where there are none yet: what is looked at is the disk.
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=_nearest(folder)) as scratch:
            _publish(FileStore(scratch, durable=True))
    except (CairnflowError, OSError) as exc:
        return Check("results", "wrong", str(exc), "set results.dir to a folder on a local disk")
    return Check("results", "ok", f"{found.text}; files appear whole, and are never written over")


def _publish(store: FileStore) -> None:
    store.put("kept", _PUBLISHED)
    store.put("kept", _PUBLISHED)
    try:
        store.put("kept", b"other")
    except Conflict:
        pass
    else:
        raise OSError("a file was written over by another: its disk has no hard links")
    if bytes(store.get("kept")) != _PUBLISHED:
        raise OSError("a file does not hold what was written to it")
    store.flush()


def _space() -> Check:
    place = _nearest(Path(config.results.dir).expanduser())
    free = shutil.disk_usage(place).free
    if free < _SCARCE:
        return Check("space", "wrong", f"{size(free)} free at {place}", "make room")
    return Check("space", "ok", f"{size(free)} free")


def _clock() -> Check:
    """Hold the clock against the time that the disk gives to a new file."""
    with tempfile.NamedTemporaryFile() as made:
        skew = abs(time.time() - os.stat(made.name).st_mtime)
    if skew > _SKEW:
        text = f"the clock and the disk differ by {skew:.0f} s"
        return Check("clock", "wrong", text, "set the clock (ntp)")
    return Check("clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))


def _libraries() -> Iterator[Check]:
    """Look for optional libraries, without importing any."""
    for name, use in _LIBRARIES.items():
        if importlib.util.find_spec(_MODULES.get(name, name)) is None:
            yield Check(name, "absent", "not installed", f"only for {use}")
            continue
        try:
            yield Check(name, "ok", version(name))
        except PackageNotFoundError:
            yield Check(name, "ok", "installed")
