"""What went into a run from outside: parameters, code, environment, and what it has read."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import against
from cairnflow.server.forms.runs import External, Fact, Parameter, Surroundings, TaskCode
from cairnflow.trails.comparing.externals import KIND, Prints, fingerprints
from cairnflow.trails.runs import Run

_NOTHING: Final = object()


def surroundings(trails: Trails, run: Run, vs: str) -> Surroundings:
    """Return what went into a run, beside what went into another one.

    Args:
        trails: of the ledger.
        run: the run.
        vs: the run to compare with; see ``against``.
    """
    record = against(trails, run, vs)
    other = None if record is None else Run(trails.reader, record)
    env, before = run.env, None if other is None else other.env
    own, then = _packages(env), None if before is None else _packages(before)
    told = {
        "run": run.address,
        "vs": None if other is None else other.address,
        "params": _params(run.params, None if other is None else other.params),
        "external": _external(trails, run.record, record),
        "code": _code(trails, run, other),
        "env": _facts(_plain(env), None if before is None else _plain(before)),
        "packages": _facts(own, then),
    }
    return cast("Surroundings", answer(told))


def _params(own: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Parameter]:
    return [
        {
            "name": name,
            "value": value,
            "differs": before is not None and before.get(name, _NOTHING) != value,
            "before": None if before is None else before.get(name),
        }
        for name, value in own.items()
    ]


def _external(trails: Trails, run: RunRecord, other: RunRecord | None) -> list[External]:
    own = fingerprints(trails.ledger.annotations(run.key, KIND))
    then = None if other is None else fingerprints(trails.ledger.annotations(other.key, KIND))
    return [
        {
            "task": task if child < 0 else f"{task}:{child}",
            "name": name,
            "value": _text(value),
            "differs": then is not None and _print(then, (task, child), name) != value,
            "before": None if then is None else _told(_print(then, (task, child), name)),
        }
        for (task, child), told in own.items()
        for name, value in told.items()
    ]


def _print(prints: Prints, key: tuple[str, int], name: str) -> Any:
    return prints.get(key, {}).get(name)


def _told(value: Any) -> str | None:
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _code(trails: Trails, run: Run, other: Run | None) -> list[TaskCode]:
    codes = folded(trails, run).codes
    then: Mapping[str, str] = {} if other is None else folded(trails, other).codes
    return [_task_code(trails, task, digest, then) for task, digest in codes.items()]


def _task_code(trails: Trails, task: str, digest: str, then: Mapping[str, str]) -> TaskCode:
    told = trails.reader.text(digest)
    line = told.get("line")
    return {
        "task": task,
        "hash": digest,
        "file": str(told.get("file") or "") or None,
        "line": line if isinstance(line, int) and line else None,
        "differs": task in then and then[task] != digest,
    }


def _packages(env: Mapping[str, Any]) -> dict[str, Any]:
    packages: dict[str, Any] = env.get("packages") or {}
    return packages


def _plain(env: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in env.items() if name != "packages"}


def _facts(own: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Fact]:
    return [
        {
            "name": name,
            "value": _text(value),
            "differs": before is not None and name in before and before[name] != value,
            "before": None if before is None or name not in before else _text(before[name]),
        }
        for name, value in own.items()
    ]
