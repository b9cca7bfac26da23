"""The settings as they stand now: read again whenever a file or our environment has changed.

Thread-safe: what was read is replaced whole, and never changed.
"""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cairnflow.config.declaration import Values
from cairnflow.config.naming import is_known, unknown
from cairnflow.config.resolving import settled, wrong_value
from cairnflow.config.settings import SETTINGS, Settings
from cairnflow.config.showing import shown
from cairnflow.config.sources import Given, flat
from cairnflow.config.spelling import spelled
from cairnflow.config.standing import IN_PYTHON, Standing, complain, footprint, read
from cairnflow.errors import UnknownSetting


class Provenance(NamedTuple):
    """A setting, and where its value comes from.

    Attributes:
        name: whole name, as in ``flows.checkpointing``.
        value: as it may be shown: secrets and passwords are hidden.
        source: ``default``, ``user file PATH``, ``project file PATH``, ``environment VARIABLE`` or
            ``set in Python``.
    """

    name: str
    value: object
    source: str


class Live(Values):
    """Values that follow files, environment and what is set in Python."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._in_python: dict[str, object] = {}
        self._standing: Standing | None = None

    def standing(self) -> Standing:
        """Return what stands now; read what has changed since the last time."""
        now, known = footprint(), self._standing
        if known and known.footprint == now:
            return known
        with self._lock:
            standing = read(now, self._in_python)
            self._standing = standing
        return standing

    def get(self, name: str) -> object:
        return self.standing().get(name)

    def keys(self, table: str) -> list[str]:
        return self.standing().keys(table)

    def put(self, name: str, value: object) -> None:
        self.put_all({name: value})

    def put_all(self, values: Mapping[str, object]) -> None:
        """Set several values, all or none."""
        complain([unknown(name) for name in values if not is_known(name)], UnknownSetting)
        right, wrong = settled({name: _spelled(name, value) for name, value in values.items()})
        complain([wrong_value(name, Given(values[name], IN_PYTHON)) for name in wrong])
        with self._lock:
            self._in_python |= right
            self._standing = None

    def in_python(self) -> dict[str, object]:
        """Return what was set in Python, for ``adopt`` in another process."""
        with self._lock:
            return dict(self._in_python)

    def adopt(self, values: Mapping[str, object]) -> None:
        """Let what another process has set in Python stand in place of what was set here."""
        with self._lock:
            self._in_python = dict(values)
            self._standing = None

    def drop(self, name: str) -> None:
        complain([] if is_known(name) else [unknown(name)], UnknownSetting)
        with self._lock:
            self._in_python.pop(name, None)
            self._standing = None

    @contextmanager
    def temporary(self, values: Mapping[str, object]) -> Generator[None]:
        """Set several values inside the block."""
        with self._lock:
            before = {name: held for name, held in self._in_python.items() if name in values}
            self.put_all(values)
        try:
            yield
        finally:
            with self._lock:
                kept = {n: held for n, held in self._in_python.items() if n not in values}
                self._in_python = kept | before
                self._standing = None

    def forget(self) -> None:
        """Read files and environment again at the next reading."""
        with self._lock:
            self._standing = None

    def __reduce__(self) -> str:
        # Each process has settings of its own: a worker reads them where it is.
        return "LIVE"


def _spelled(name: str, value: object) -> object:
    return spelled(SETTINGS[name].kind, value, Path()) if name in SETTINGS else value


class Config(Settings):
    """The settings as they stand now.

    What is read is up to date: files and ``CAIRNFLOW__`` variables that changed are read again,
    values set in Python stay. Thread-safe, and one for all threads.

    Examples:
        >>> from cairnflow.config import config
        >>> config.flows.checkpointing
        'auto'
        >>> config.flows.checkpointing = True
        >>> config.flows.checkpointing, config["flows"]["checkpointing"]
        (True, True)
        >>> del config.flows.checkpointing
        >>> config.flows.checkponting
        Traceback (most recent call last):
        cairnflow.errors.UnknownSetting: no setting flows.checkponting; ...
    """

    def __init__(self, live: Live) -> None:
        super().__init__(live)
        object.__setattr__(self, "_live", live)

    _live: Live

    def refresh(self) -> Settings:
        """Return a copy of the settings as they stand now, which never changes.

        A run takes one when it begins, so that all of it goes by the same settings. Takes some
        20 µs where nothing has changed.

        Raises:
            ConfigError: a file or a variable is wrong; all that is wrong is told.
        """
        return Settings(self._live.standing())

    def reload(self) -> None:
        """Read files and environment again even if they seem unchanged.

        Needed only where a variable changed that a file names as ``$VARIABLE``.

        Raises:
            ConfigError: a file or a variable is wrong; all that is wrong is told.
        """
        self._live.forget()
        self._live.standing()

    @contextmanager
    def temporary(self, values: Mapping[str, object]) -> Generator[None]:
        """Set values inside the block, for tests; afterwards all is as before.

        Other threads see them too.

        Args:
            values: by whole names, ``{"flows.checkpointing": True}``, or by sections,
                ``{"flows": {"checkpointing": True}}``.

        Raises:
            ConfigError: a setting is unknown or can't have its value.
        """
        with self._live.temporary(flat(values)):
            yield

    def provenance(self) -> list[Provenance]:
        """Return every setting with its value and where that comes from, sections together."""
        standing = self._live.standing()
        return [
            Provenance(name, shown(name, value), str(standing.sources[name]))
            for name, value in standing.values.items()
        ]


LIVE = Live()
"""What stands in this process."""

config = Config(LIVE)
"""The settings of this process."""
