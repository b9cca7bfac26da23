"""Python and packages as they were when a run began, against those of this process."""

import importlib.metadata
import platform
from collections.abc import Mapping
from typing import Any

from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.words import counted

_NAMED = 6
"""Packages that a banner names; of more it tells only how many."""


def drift(told: Mapping[str, Any]) -> list[Banner]:
    """Return what is not as it was when the run began.

    Args:
        told: what the ledger has of the run's environment; empty where nothing is known.
    """
    if not told:
        return []
    banners: list[Banner] = []
    then, now = str(told.get("python") or ""), platform.python_version()
    if then and then != now:
        banners.append(Banner("python", f"Python was {then} then, and is {now} here"))
    packages: dict[str, str] = told.get("packages") or {}
    changed = [
        (name, version, here)
        for name, version in packages.items()
        if (here := version_here(name)) != version
    ]
    if changed:
        shown = [f"{name} {then} → {here or 'not installed'}" for name, then, here in changed]
        more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
        banners.append(
            Banner(
                "package",
                f"{counted(len(changed), 'package')} not as then: "
                f"{', '.join(shown[:_NAMED])}{more}",
            )
        )
    return banners


def version_here(package: str) -> str:
    """Return the version of an installed package; empty where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
