"""The environment digest: which Python and which versions of libraries a run had."""

import json
import platform
import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

_METADATA = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.(?:dist|egg)-info")
_PUNCTUATION = re.compile(r"[-_.]+")


def environment() -> tuple[str, str]:
    """Return the environment digest and what it stands for.

    The digest is over Python's version, the machine's kind and the versions of those installed
    libraries that are imported now; not over the host and the user, which the text names too.
    Thread-safe.

    Returns:
        ``e1:`` and 32 hex digits, and JSON text with ``python``, ``implementation``, ``platform``,
        ``machine``, ``packages`` (name to version), ``host`` and ``user``.

    Examples:
        >>> digest, text = environment()
        >>> digest.startswith("e1:"), '"python"' in text
        (True, True)
    """
    # The names of a snapshot: another thread may be importing.
    tops = frozenset([name for name in list(sys.modules) if "." not in name])
    return _described(tops - sys.stdlib_module_names)


@cache
def _described(tops: frozenset[str]) -> tuple[str, str]:
    told: dict[str, object] = {
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "platform": sys.platform,
        "machine": platform.machine(),
        "packages": dict(sorted(_versions(tops).items())),
    }
    digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
    return f"e1:{digest}", json.dumps({**told, "host": platform.node(), "user": _user()})


def _user() -> str:
    from getpass import getuser  # for one text, once a process: it loads the terminal's modules

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


def _versions(tops: frozenset[str]) -> dict[str, str]:
    """Return name and version of each library that one of the imported packages belongs to.

    Most go by the name of their package, which a look into the folder tells. Only for the others
    are lists of files read: ``importlib.metadata.packages_distributions`` reads them all.
    """
    metadata = _installed()
    by_name = {_normal(name): name for name in metadata}
    found = {by_name[_normal(top)] for top in tops if _normal(top) in by_name}
    unknown = {top for top in tops if _normal(top) not in by_name and _is_installed(top)}
    if unknown:
        others = metadata.keys() - found
        found |= {name for name in others if _has_package(metadata[name][1], frozenset(unknown))}
    return {name: metadata[name][0] for name in found}


def _normal(name: str) -> str:
    return _PUNCTUATION.sub("-", name).lower()


@cache
def _installed() -> dict[str, tuple[str, Path]]:
    """Return version and metadata's folder of each installed library; the first on the path."""
    found: dict[str, tuple[str, Path]] = {}
    for folder in map(Path, sys.path):
        entries = folder.glob("*-info") if folder.is_dir() else ()
        for entry in sorted(entries):
            named = _METADATA.fullmatch(entry.name)
            if named:
                found.setdefault(named["name"], (named["version"], entry))
    return found


def _is_installed(top: str) -> bool:
    module = sys.modules.get(top)
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any("-packages" in str(place) for place in places)


@cache
def _has_package(metadata: Path, tops: frozenset[str]) -> bool:
    """Say whether a library installs one of these packages or modules."""
    try:
        listed = f"\n{(metadata / 'top_level.txt').read_text('utf-8')}\n"
        return any(f"\n{top}\n" in listed for top in tops)
    except OSError:
        pass
    try:
        files = f"\n{(metadata / 'RECORD').read_text('utf-8')}"
    except OSError:
        return False
    # Searched as it stands: to split the lists of files of sixty libraries takes 20 ms.
    return any(f"\n{top}/" in files or f"\n{top}." in files for top in tops)
