"""Fact <-> JSON: the one form that the command line, the server and the web UI speak.

What we know nothing of yet stands in its place as null, as ``unknown``, or as an empty list.
Times are ISO 8601 in UTC with milliseconds. An answer has a ``"v"`` at its top.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from cairnflow.clock import at
from cairnflow.errors import LedgerVersion
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import AnyFact, Checkpoint, Deletion, LogLine, RunRecord, SourceRecord
from cairnflow.ledger.tally import Tally, tally
from cairnflow.ledger.verdicts import Said, Verdict

VERSION: Final = 1
"""Of the forms; it goes up when a reader of the old ones would go wrong."""

Form = dict[str, Any]
"""A JSON object."""

_WORDS: Final = {"Replayed": "reused"}
"""States that people call by another word than their name's."""

_GROUPS: Final = {
    "success": "success",
    "reused": "reused",
    "cached": "reused",
    "failed": "failed",
    "timed_out": "failed",
    "trigger_failed": "failed",
    "crashed": "failed",
    "invalid": "failed",
    "client_failed": "failed",
    "skipped": "skipped",
    "cancelled": "skipped",
}
"""What a task run that ended so is counted as. A retry that is to come is none yet, nor is what
loops or is paused; and a task that is mapped is its children."""

_NEVER_BEGUN: Final = {"reused", "cached", "mapped", "skipped", "trigger_failed", "cancelled"}
"""Words of states that no worker was needed for."""

_LEVELS: Final = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}


@lru_cache(maxsize=256)
def word(state: str) -> str:
    """Return the word for a state, as ``trigger_failed`` for ``TriggerFailed``.

    Examples:
        >>> word("TimedOut"), word("Cached")
        ('timed_out', 'cached')
    """
    return _WORDS.get(state) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", state).lower()


def moment(micros: int) -> str:
    """Return a time in microseconds since 1970 UTC as text.

    Examples:
        >>> moment(1_763_769_603_120_999)
        '2025-11-22T00:00:03.120Z'
    """
    when = at(min(max(micros, 0), _LATEST))
    return f"{when.isoformat(timespec='milliseconds')[:-6]}Z"


_LATEST: Final = 253_402_214_400_000_000
"""A day before the year 10000: what a damaged row tells may be later than any time has a name."""


def answer(form: Form) -> Form:
    """Return a form as an answer of its own, with its version."""
    return {"v": VERSION, **form}


def run_summary(
    run: RunRecord,
    counted: Tally,
    *,
    is_pinned: bool = False,
    is_lost: bool = False,
    verdict: Verdict | None = None,
    beside: Form | None = None,
    usual: Form | None = None,
    code: str | None = None,
) -> Form:
    """Return the RunSummary of a run.

    Args:
        run: what is told.
        counted: counts over its facts.
        is_pinned: it is kept whatever a policy says.
        is_lost: its process is gone, though it never ended.
        verdict: what was said of its data; None for nothing.
        beside: how its data compares with the last good run; None where that is not known.
        usual: milliseconds that good runs of its flow take; None where that is not known.
        code: digest over the code of its tasks; that of its plan by default.
    """
    ended = run.ended_at
    return {
        "addr": run.address,
        "id": run.id,
        "flow": run.flow,
        "no": run.number,
        "name": run.name,
        "state": "lost" if is_lost else word(run.state),
        "state_msg": run.message or None,
        "verdict": verdict_form(verdict),
        "started_at": moment(run.created_at),
        "ended_at": None if ended is None else moment(ended),
        "duration_ms": None if ended is None else _ms(run.created_at, ended),
        "usual_ms": usual,
        "trigger": {"kind": run.trigger, "name": None},
        "code": {"hash": code or run.plan, "git": None, "dirty": None},
        "params_hash": sha256(run.parameters.encode(errors="surrogatepass")).hexdigest(),
        "labels": {},
        "tasks": _tasks(counted),
        "bytes": _bytes(counted),
        "data": beside or {"vs": None, "changed": None, "comparable": None, "first": None},
        "links": {"resumed_from": run.resumed_from, "replayed_from": None},
        "pinned": is_pinned,
    }


def verdict_form(verdict: Verdict | None = None) -> Form:
    """Return a verdict on the data of a run or a task run; ``unknown`` where there is none."""
    if verdict is None or verdict.at is None:
        return {"value": "unknown", "by": None, "at": None}
    told = {"value": str(verdict), "by": verdict.by, "at": moment(verdict.at)}
    return {**told, "note": verdict.note} if verdict.note else told


def _ms(begin: int, end: int) -> int:
    return max(0, end - begin) // 1000


def _tasks(counted: Tally) -> Form:
    names = ("success", "reused", "failed", "running", "scheduled", "skipped")
    groups: dict[str, int] = dict.fromkeys(names, 0)
    for state, count in counted.by_state.items():
        if group := _GROUPS.get(word(state)):
            groups[group] += count
    return {"groups": counted.groups, "runs": sum(groups.values()), **groups}


def _bytes(counted: Tally) -> Form:
    sizes = counted.bytes_by_state.items()
    reused = sum(size for state, size in sizes if word(state) in {"reused", "cached"})
    return {"written": counted.bytes, "new": counted.bytes - reused}


def checkpoint(
    run: RunRecord,
    fact: Checkpoint,
    code: SourceRecord | None = None,
    deletion: Deletion | None = None,
    *,
    verdict: Verdict | None = None,
    beside: Form | None = None,
) -> Form:
    """Return the Checkpoint form of a fact.

    Args:
        run: the fact's run.
        fact: what is told.
        code: the source that ``fact.code`` names, for its file and line.
        deletion: of its value; None where that was not deleted by policy.
        verdict: what was said of it; None for nothing.
        beside: how it compares with the last good run; None where that is not known.
    """
    return {
        "addr": address(run, fact),
        "seq": fact.seq,
        "task": fact.task,
        "map": None if fact.map_index == WHOLE else fact.map_index,
        "attempt": fact.attempt,
        "state": word(fact.state),
        "message": fact.message,
        "ready_at": moment(fact.ready_at),
        "started_at": moment(fact.started_at),
        "returned_at": moment(fact.returned_at),
        "written_at": moment(fact.ended_at),
        "duration_ms": _ms(fact.started_at, fact.returned_at),
        "verdict": verdict_form(verdict),
        "result": _result(fact) | _availability(fact, deletion),
        "width": fact.width,
        "inputs": _loaded(fact.inputs) or [],
        "inputs_hash": fact.inputs_digest,
        "code": _code(fact.code, code),
        "env_hash": run.environment or None,
        "preview": _preview(fact.preview),
        "reason": _loaded(fact.reason),
        "error": _loaded(fact.error),
        "vs": beside,
        "signals": [],
    }


def address(run: RunRecord, fact: AnyFact) -> str:
    """Return ``flow/number/task:map@attempt``.

    A first attempt is named only where another was to follow: without a name, it is the last one.
    """
    attempt = f"@{fact.attempt}" if fact.attempt > 1 or fact.state == "Retrying" else ""
    return f"{run.address}/{TaskKey(fact.task, fact.map_index)}{attempt}"


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _result(fact: Checkpoint) -> Form:
    return {
        "type": fact.type,
        "none": fact.type == "NoneType",
        "summary": fact.summary,
        "bytes": fact.size,
        "handler": _handler(fact.handler),
        "safe_value": _loaded(fact.location),
        "serializer": fact.serializer,
        "expires_at": None if fact.expires_at is None else moment(fact.expires_at),
        "is_invalid": fact.state == "Invalid" and fact.location is not None,
        "hash": {"algo": "sha256", "content": fact.content, "bytes": fact.digest},
        "reused_from": fact.reused_from,
        "reused_by": [],
    }


def _availability(fact: Checkpoint, deletion: Deletion | None) -> Form:
    word = None if fact.location is None else "unknown" if deletion is None else "deleted"
    checked_at = None if deletion is None else moment(deletion.at)
    return {"availability": word, "checked_at": checked_at}


def _handler(description: str | None) -> Form | None:
    if description is None:
        return None
    told = _described(description)
    name = str(told["class"]).rpartition(".")[2]
    return {"name": name, "config": told["args"], "class": told["class"], "file": told.get("file")}


_UNDESCRIBED: Form = {"class": "", "args": {}}


@lru_cache(maxsize=256)  # thousands of facts are of a handful of handlers
def _described(description: str) -> Form:
    told: Form = json.loads(description)
    return _UNDESCRIBED | told


def _code(digest: str | None, code: SourceRecord | None) -> Form:
    told: Form = {} if code is None else json.loads(code.text)
    return {"hash": digest, "file": told.get("file"), "line": told.get("line")}


def _preview(text: str | None) -> Form:
    if text is None:
        return {"level": "none", "state": "none", "mime": None, "bytes": 0, "etag": None}
    told = json.loads(text)
    return {
        "level": told.get("level", "none"),
        "state": "ready",
        "mime": told.get("mime"),
        "bytes": len(text),
        "etag": sha256(text.encode(errors="surrogatepass")).hexdigest()[:16],
    }


def exact(fact: Checkpoint) -> Form:
    """Return every field of a fact as the ledger has it, for a machine that needs it whole."""
    return fact._asdict()


def checkpoint_from(form: Mapping[str, Any]) -> Checkpoint:
    """Return the fact that ``exact`` has told.

    Raises:
        LedgerVersion: it has fields that we don't know, or none of those that we need.
    """
    try:
        return Checkpoint(**form)
    except TypeError as error:
        raise LedgerVersion(
            f"a fact was written by another version of Cairnflow ({error}); install that one"
        ) from error


def trail(
    run: RunRecord,
    facts: Sequence[Checkpoint],
    deletions: Mapping[int, Deletion] | None = None,
    *,
    is_pinned: bool = False,
    verdicts: Mapping[Said, Verdict] | None = None,
    beside: tuple[Form | None, Mapping[int, Form]] = (None, {}),
) -> Form:
    """Return a run and its checkpoints, as an answer.

    Args:
        run: the run.
        facts: those that are told.
        deletions: which values were deleted by policy, by the ``seq`` of their facts.
        is_pinned: the run is kept whatever a policy says.
        verdicts: what was said of the run and of its task runs.
        beside: how the run compares with the last good one, and its checkpoints by ``seq``.
    """
    gone, said = deletions or {}, verdicts or {}
    told = [
        checkpoint(
            run,
            fact,
            deletion=gone.get(fact.seq),
            verdict=said.get((run.key, fact.task, fact.map_index)),
            beside=beside[1].get(fact.seq),
        )
        for fact in facts
    ]
    verdict = said.get((run.key, "", WHOLE))
    counted = tally(facts)
    summary = run_summary(run, counted, is_pinned=is_pinned, verdict=verdict, beside=beside[0])
    return answer({"run": summary, "checkpoints": told})


def states(facts: Iterable[Checkpoint]) -> list[Form]:
    """Return what was true of a task run, oldest first; ``facts`` are its attempts."""
    told: list[Form] = []
    for fact in sorted(facts, key=lambda fact: fact.attempt):
        ended = word(fact.state)
        if ended not in _NEVER_BEGUN and not _is_held(fact):
            told.append(_state(fact, fact.ready_at, "pending", "upstream tasks have ended"))
            told.append(_state(fact, fact.started_at, "running", "a worker has begun it"))
        told.append(_state(fact, fact.ended_at, ended, fact.message))
        if fact.location is not None:
            told[-1]["result"] = {"safe_value": _loaded(fact.location)}
    return told


def _is_held(fact: Checkpoint) -> bool:
    """Return whether a task run was paused before a worker began it."""
    return fact.state == "Paused" and fact.started_at == fact.ready_at == fact.returned_at


def _state(fact: Checkpoint, when: int, state: str, message: str) -> Form:
    return {
        "at": moment(when),
        "state": state,
        "attempt": fact.attempt,
        "message": message,
        "result": "NoResult",
    }


def log_line(line: LogLine) -> Form:
    """Return a log line; one of the engine's own has no task."""
    is_engines = not line.task
    return {
        "at": moment(line.at),
        "level": _LEVELS.get(line.level, str(line.level)),
        "logger": line.logger,
        "task": None if is_engines else line.task,
        "map": None if line.map_index == WHOLE else line.map_index,
        "attempt": None if is_engines else line.attempt,
        "text": line.text,
    }
