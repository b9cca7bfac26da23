"""Which versions a flow was written with, and how those here differ."""

import ast
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from typing import Any

from cairnflow.storage.parcels import Form, Head

_TEXT = rb"\x8c(.)(%s)(\.)?"
"""A short text in a pickle: its opcode, its length, its first word. Source: pickletools."""


def python() -> str:
    """Return the version of this Python, as ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def ours() -> str:
    """Return the version of this Cairnflow."""
    return metadata.version("cairnflow")


def head_of(flow: Any, form: Form, entry: str, packages: dict[str, str]) -> Head:
    """Return the first line of a flow's parcel, size and digest of the body left out."""
    pickles = metadata.version("cloudpickle")
    told = Head(flow.name, ours(), python())
    return told._replace(form=form, entry=entry, cloudpickle=pickles, packages=packages)


def named_in_pickle(data: bytes) -> dict[str, str]:
    """Return versions of the imported libraries that a pickle names, by their name."""
    tops = {name.partition(".")[0] for name in list(sys.modules)} - sys.stdlib_module_names
    choices = b"|".join(re.escape(top.encode()) for top in sorted(tops, key=len, reverse=True))
    found = re.finditer(_TEXT % choices, data, re.DOTALL)
    return _versions(text[2].decode() for text in found if text[3] or text[1][0] == len(text[2]))


def named_in_script(text: bytes) -> dict[str, str]:
    """Return versions of the installed libraries that a script imports, by their name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return _versions(name.partition(".")[0] for name in names)


def differences(head: Head) -> list[str]:
    """Return in words what was written with other versions than those here; empty where nothing."""
    told = dict(head.packages)
    if head.form == "pickle":
        told["cairnflow"] = head.cairnflow
    if head.cloudpickle and head.form == "pickle":
        told["cloudpickle"] = head.cloudpickle
    here = {name: _version(name) for name in told}
    return [
        f"{name} {then}, here {here[name] or 'it is not installed'}"
        for name, then in sorted(told.items())
        if here[name] != then
    ]


def wanted(head: Head, module: str | None) -> str:
    """Return what to install for a module that is missing; empty where nothing is known of it."""
    top = (module or "").partition(".")[0]
    names = [name for name in head.packages if _normal(name) == _normal(top)]
    absent = names or [name for name in head.packages if _version(name) is None]
    asked = " ".join(f"{name}=={head.packages[name]}" for name in absent)
    return f"pip install {asked}" if asked else ""


def _versions(tops: Iterable[str]) -> dict[str, str]:
    names = {name for top in set(tops) for name in _libraries().get(top, ())}
    found = {name: _version(name) for name in sorted(names - {"cairnflow", "cloudpickle"})}
    return {name: version for name, version in found.items() if version}


@cache
def _libraries() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
