"""What was read from outside, as annotations of a run tell it."""

import json
from collections.abc import Iterable
from typing import Any, Final

from cairnflow.ledger.records import Annotation
from cairnflow.trails.comparing.changes import External

KIND: Final = "external"
"""Kind of annotation that holds a name and a fingerprint, as JSON ``{"name", "fingerprint"}``."""

Prints = dict[tuple[str, int], dict[str, Any]]
"""Fingerprints by name, by task and child; of the flow itself under an empty task."""


def fingerprints(said: Iterable[Annotation]) -> Prints:
    """Return the fingerprints that were noted last.

    Args:
        said: annotations of ``KIND`` of one run, oldest first.
    """
    found: Prints = {}
    for one in said:
        told: dict[str, Any] = json.loads(one.text)
        found.setdefault((one.task, one.map_index), {})[told["name"]] = told["fingerprint"]
    return found


def external_changes(a: Prints, b: Prints) -> list[External]:
    """Return what was read by a task of both runs, and was not the same, each name once a task."""
    found: dict[tuple[str, str], External] = {}
    for key in [*a, *(key for key in b if key not in a)]:
        then, now = a.get(key, {}), b.get(key, {})
        for name in [*then, *(name for name in now if name not in then)]:
            if then.get(name) != now.get(name):
                change = External(key[0], name, then.get(name), now.get(name))
                found.setdefault((key[0], name), change)
    return list(found.values())
