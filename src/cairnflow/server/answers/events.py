"""What happened in a run, as the ledger has it, in the order in which it did."""

from collections.abc import Sequence
from typing import Final, cast

from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Annotation, Deletion, Outline
from cairnflow.ledger.wire import address, answer, moment, word
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.runs import Event, EventPage
from cairnflow.trails.lines import typed
from cairnflow.trails.runs import Run
from cairnflow.trails.words import label, one_line

_WORDS: Final = {
    "verdict": "was called",
    "pinned": "was pinned",
    "unpinned": "was let go again",
    "approved": "was let go on",
    "external": "noted what it read from outside:",
    "bisect": "search for the first bad value:",
}
"""What kinds of annotations say."""

_TEXT: Final = 300
"""Characters of an event's words."""


def event_page(trails: Trails, run: Run, cursor: str, limit: int) -> EventPage:
    """Return a page of events.

    Args:
        trails: of the ledger.
        run: the run.
        cursor: the id of an event; those behind it. Empty for the first ones.
        limit: how many at most.
    """
    seq, others = _place(cursor)
    facts = trails.ledger.outline(run.record.key, after=seq, limit=limit + 1)
    said = _others(trails, run)[others:]
    found: list[tuple[int, bool, Event]] = []
    while len(found) <= limit and (facts or said):
        is_fact = bool(facts) and (not said or facts[0].ended_at <= said[0][0])
        if is_fact:
            fact = facts.pop(0)
            seq = fact.seq
            found.append((fact.ended_at, True, _of_fact(run, fact, f"{seq}.{others}")))
        else:
            at, event = said.pop(0)
            others += 1
            found.append((at, False, {**event, "id": f"{seq}.{others}"}))
    shown = [event for _, _, event in found[:limit]]
    is_more = len(found) > limit
    told = {"events": shown, "next": shown[-1]["id"] if is_more and shown else None}
    return cast("EventPage", answer(told))


def _place(cursor: str) -> tuple[int, int]:
    """Return how far a cursor is: the last fact's ``seq``, and how many other events."""
    seq, _, others = cursor.partition(".")
    return int(seq or 0), int(others or 0)


def _of_fact(run: Run, fact: Outline, id: str) -> Event:
    state = word(fact.state)
    value = typed(fact.type, fact.summary or "", short=True) if fact.type else ""
    text = fact.message or value
    told = fact._asdict()
    return {
        "id": id,
        "at": moment(fact.ended_at),
        "kind": f"task_run.{state}",
        "addr": address(run.record, fact),
        "text": one_line(f"{label(state)}{f': {text}' if text else ''}", _TEXT),
        "facts": {name: value for name, value in told.items() if name != "run"},
    }


def _others(trails: Trails, run: Run) -> list[tuple[int, Event]]:
    """Return what is no fact of a task run: begin and end, what was said, and what was deleted."""
    record = run.record
    began = _event(run, "run.began", run.address, f"begun by {record.trigger} on {record.host}")
    began["facts"] = {"host": record.host, "pid": record.pid, "resumed_from": record.resumed_from}
    found = [(record.created_at, began)]
    found += [(one.at, _of_said(run, one)) for one in trails.ledger.annotations(record.key)]
    found += _of_deletions(run, list(run.deletions.values()))
    if record.ended_at is not None:
        text = f"{label(run.state)}{f': {record.message}' if record.message else ''}"
        found.append((record.ended_at, _event(run, f"run.{run.state}", run.address, text)))
    found.sort(key=lambda one: one[0])
    return [(at, {**event, "at": moment(at)}) for at, event in found]


def _event(run: Run, kind: str, addr: str, text: str) -> Event:
    told = {"id": "", "at": "", "kind": kind, "addr": addr, "text": one_line(text, _TEXT)}
    return cast("Event", {**told, "facts": {}})


def _of_said(run: Run, one: Annotation) -> Event:
    below = f"/{TaskKey(one.task, one.map_index)}" if one.task else ""
    words = _WORDS.get(one.kind, one.kind)
    event = _event(run, f"said.{one.kind}", f"{run.address}{below}", f"{words} {one.text}".strip())
    event["facts"] = {"by": one.by, "text": one.text}
    return event


def _of_deletions(run: Run, gone: Sequence[Deletion]) -> list[tuple[int, Event]]:
    """Return the deletions of one moment, by one policy, as one event."""
    together: dict[tuple[int, str, str], list[int]] = {}
    for one in gone:
        together.setdefault((one.at // 1_000_000, one.policy, one.by), []).append(one.seq)
    at = {one.at // 1_000_000: one.at for one in gone}
    found: list[tuple[int, Event]] = []
    for (second, policy, by), seqs in together.items():
        event = _event(run, "values.deleted", run.address, f"{len(seqs)} values: {policy}")
        event["facts"] = {"by": by, "policy": policy, "seqs": sorted(seqs)}
        found.append((at[second], event))
    return found
