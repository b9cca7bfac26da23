"""See that an image can run its flows: copied into it, and run there by its Python.

Says what is wrong as JSON, so that the one who builds hears all of it at once.
"""

import json
import sys
from importlib import metadata
from typing import Any


def problems(wanted: dict[str, Any]) -> list[str]:
    """Return what is wrong, a sentence each; empty where all is well.

    Args:
        wanted: ``python`` and ``cairnflow``, the versions of the one who builds; ``flows``, the
            flows' files by their names.
    """
    found: list[str] = []
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here != wanted["python"]:
        found.append(
            f"the image has Python {here}, the flows are of Python {wanted['python']}; take the "
            f"base image of that version, such as python:{wanted['python']}-slim"
        )
    try:
        ours = metadata.version("cairnflow")
    except metadata.PackageNotFoundError:
        return [*found, "cairnflow is not installed in the image; install it there"]
    if ours != wanted["cairnflow"]:
        found.append(f"the image has cairnflow {ours}, the flows are of {wanted['cairnflow']}")
    return found or [
        problem for flow in wanted["flows"].items() if (problem := _problem(*flow)) is not None
    ]


def _problem(name: str, path: str) -> str | None:
    # An image may lack cairnflow, which is said before this.
    from cairnflow.storage.packing import unpack

    try:
        with open(path, "rb") as file:
            unpack(file.read(), path)
    except Exception as exc:  # noqa: BLE001 - border: a flow's own code may raise anything
        return f"flow {name!r} can't be loaded: {type(exc).__name__}: {exc}"
    return None


if __name__ == "__main__":
    found = problems(json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps({"problems": found}) + "\n")
    sys.exit(1 if found else 0)
