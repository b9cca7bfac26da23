"""``cairn show``: all that is known of a run, of a mapped task, or of a task run."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.ledgers import in_capsule
from cairnflow.cli.naming import invalid
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, clean, joined, line, styled
from cairnflow.clock import now
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.wire import address as fact_address
from cairnflow.ledger.wire import answer, states, trail
from cairnflow.results.result import SafeResult
from cairnflow.trails.comparing.badges import badge_of
from cairnflow.trails.comparing.compared import beside_last_good
from cairnflow.trails.deleted import in_words
from cairnflow.trails.history import Moment
from cairnflow.trails.lines import handler_shown, short_digest, value_words
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import has_run
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.verdicts import in_words as in_words_of
from cairnflow.trails.words import ago, counted, duration, label, number, size, tone

_TRACEBACK = 25
"""Lines of a traceback; its last ones, which say what was raised."""

_FAILURES = 10
"""Failures of a run that are named; of more it is told only how many."""

_MESSAGE = 72
"""Cells of a message beside other things."""

_TOLD = frozenset({"failed", "retrying", "paused"})
"""Tones of ends whose message says more than their word."""

_LOCALS, _NAME = 20, 20
"""Local names of the frame that raised, and cells of the column of names."""

_OURS = "cairnflow.errors."
"""What a traceback writes before the names of our errors, and nobody else does."""

_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line (?P<line>\d+), in (?P<name>.*)$', re.M)


@command("show", short_help="Tell all that is known of a run or of a task run.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
def show_command(screen: Screen, address: str | None) -> None:
    """Tell all that is known of a run, of a mapped task, or of a task run.

    Where its value is kept, by which handler, its digest, where its inputs came from, what was
    true of it and when, what it raised; and the Python that gives the value. No value is read.
    """
    meant = find(address)
    found = meant.whole()
    if screen.wishes.json:
        screen.json(_form(found))
    elif screen.wishes.quiet:
        screen.addresses([found.address])
    elif isinstance(found, Run):
        screen.out(*_run(screen, found))
    elif isinstance(found, TaskGroup):
        screen.out(*_group(screen, found))
    else:
        screen.out(*_task_run(screen, found))


def _form(found: Run | TaskRun | TaskGroup) -> dict[str, Any]:
    if isinstance(found, Run):
        whole = beside_last_good(found, found.facts)
        data = {} if whole is None else {"data": badge_of(whole, found.verdict).wire()}
        return answer({"run": {**found.wire(), **data}, "params": found.params})
    if isinstance(found, TaskGroup):
        facts = [child.fact for child in found]
        run = _run_of(found)
        pinned, said = run.is_pinned, run.verdicts
        return trail(found.record, facts, run.deletions, is_pinned=pinned, verdicts=said)
    return answer({**found.wire(), "states": states(_attempts(found))})


def _run_of(found: TaskRun | TaskGroup) -> Run:
    return Run(Reader(), found.record)


def _attempts(task: TaskRun) -> list[Checkpoint]:
    """Return the facts of all attempts at what this is an attempt at."""
    run = _run_of(task)
    key = (task.fact.task, task.fact.map_index)
    return [fact for fact in run.facts if (fact.task, fact.map_index) == key]


def _task_run(screen: Screen, task: TaskRun) -> tuple[list[Line], list[Line]]:
    fact = task.fact
    lines = screen.wrap(_title(screen, task.address, task.state, _times(task)))
    lines += screen.fields(
        ("when", line(_moment(task.started))),
        ("message", line(fact.message) if fact.message and fact.error is None else ()),
        ("waits", _waits(task)),
        ("error", _error(task)),
        ("locals", _locals(task)),
        ("result", _result(task)),
        ("verdict", line(in_words_of(task.verdict)) if task.verdict.at is not None else ()),
        ("handler", line(handler_shown(fact.handler)) if fact.handler else ()),
        ("safe value", _safe_value(task)),
        ("reused", line(f"from {fact.reused_from}") if fact.reused_from else ()),
        ("why", line(task.reason.text) if task.reason else ()),
        ("inputs", _inputs(task)),
        ("states", _states(screen, task)),
        ("code", line(f"{task.code().place}  {short_digest(fact.code)}") if fact.code else ()),
        ("logs", _logs(task)),
        ("python", line(_python(task))),
    )
    return lines, screen.hints(*_commands(task))


def _title(screen: Screen, address: str, state: str, told: str) -> Line:
    return (
        Span(clean(address), "bold"),
        Span("  "),
        *screen.state(state),
        styled(f"  {told}", "dim"),
    )


def _times(task: TaskRun) -> str:
    """Return how long a task run took, and with what."""
    if not has_run(task.fact):
        return ""
    parts = [("wait", task.waited), ("run", task.duration), ("write", task.wrote)]
    told = " · ".join(f"{name} {duration(seconds)}" for name, seconds in parts if seconds >= 0.001)
    attempt = f"attempt {task.attempt}  " if task.attempt > 1 else ""
    took = duration(task.duration + task.wrote)
    return f"{attempt}{took}{f' ({told})' if told else ''}"


def _moment(at: datetime) -> str:
    """Return a moment in the time of this machine, with its zone."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def _error(task: TaskRun) -> list[Line]:
    raised = task.exception
    if raised is None:
        return []
    told = raised.traceback.rstrip().splitlines() or [f"{raised.type}: {raised.message}"]
    lines = [text for text in told if text.strip(" ^~")]  # nothing is marked in a wrapped line
    shown = lines[-_TRACEBACK:]
    left_out = len(lines) - len(shown)
    found = [line(Span(f"… {counted(left_out, 'line')} above", "dim"))] if left_out else []
    found += [
        (styled(text.removeprefix(_OURS), "" if text.startswith(" ") else "failed"),)
        for text in shown
    ]
    return found


def _locals(task: TaskRun) -> list[Line]:
    """Return what was in the frame that raised."""
    frames = task.locals
    if not frames or not frames[-1].locals:
        return []
    told = list(frames[-1].locals.items())
    width = min(_NAME, max(len(name) for name, _ in told))
    lines = [line(f"{clean(name):<{width}} = {clean(text)}") for name, text in told[:_LOCALS]]
    more = len(told) - len(lines) + frames[-1].more
    outer = f"; {counted(len(frames) - 1, 'frame')} outside of it" if len(frames) > 1 else ""
    where = f"in {frames[-1].name}, {frames[-1].place}{outer}"
    note = f"… {counted(more, 'more name')}, {where}" if more else where
    return [*lines, line(Span(clean(note), "dim"))]


def _result(task: TaskRun) -> Line:
    fact = task.fact
    if fact.type is None and fact.location is None:
        return ()
    told = [value_words(fact)]
    told += [size(fact.size)] if fact.size is not None else []
    told += [fact.serializer] if fact.serializer else []
    kept = () if fact.location is not None else (Span("  not kept", "retrying"),)
    gone = task.result.deletion
    note = () if gone is None else (styled(f"  {in_words(gone)}", "retrying"),)
    return (*line("  ".join(told)), *kept, *note, *invalid(fact))


def _waits(task: TaskRun) -> Line:
    """Return how a task run that is paused goes on."""
    if task.state != "paused":
        return ()
    return line(f"for a person: cairn approve {task.address}")


def _safe_value(task: TaskRun) -> list[Line]:
    safe = task.result.safe_value
    if not isinstance(safe, SafeResult):
        return []
    where = safe.value if isinstance(safe.value, str) else repr(safe.value)
    digests = [f"content {short_digest(task.result.content)}"] if task.result.content else []
    digests += [f"sha256 {task.result.hash[:16]}…"] if task.result.hash else []
    return [line(where), line(Span("  ".join(digests), "dim"))]


def _inputs(task: TaskRun) -> list[Line]:
    facts = task.inputs.facts.values()
    width = max((len(entry.name) for entry in facts), default=0)
    found: list[Line] = []
    for entry in facts:
        _, _, told = str(entry).partition(" ")
        digest = Span(f"  {short_digest(entry.hash)}", "dim") if entry.hash else Span("")
        found.append((*line(f"{entry.name:<{width}} {told}"), digest))
    return found


def _states(screen: Screen, task: TaskRun) -> list[Line]:
    """Return what was true, one line an attempt, with its message if the error hasn't told it."""
    moments: Sequence[Moment] = task.states
    above = " ".join(span.text for one in _error(task) for span in one)
    found: list[Line] = []
    for attempt in dict.fromkeys(moment.attempt for moment in moments):
        own = [moment for moment in moments if moment.attempt == attempt]
        said = own[-1].message if tone(own[-1].state).name in _TOLD else ""
        said = "" if attempt == task.attempt and said in above else said
        steps = [
            (Span(f"{moment.at.astimezone():%H:%M:%S} ", "dim"), Span(label(moment.state)))
            for moment in own
        ]
        told = (
            (styled(f"  {screen.cut(said, _MESSAGE)}", tone(own[-1].state).name),) if said else ()
        )
        found.append((*joined(steps, " → "), *told))
    return found


def _logs(task: TaskRun) -> Line:
    count = len(task.logs())
    return line(f"{counted(count, 'line')}: cairn logs {task.address}") if count else ()


def _python(task: TaskRun) -> str:
    has_value = task.exception is None or task.fact.location is not None
    what = "value" if has_value else "exception"
    return f'cairnflow.open("{in_capsule(task.address)}").{what}'


def _commands(task: TaskRun) -> Iterator[str]:
    if task.state == "paused":
        yield f"cairn approve {task.address}"
    if task.result.deletion is not None:
        yield f"cairn head {task.address}"
        yield _run_of(task).resume_command
        return
    if task.fact.location is not None:
        yield f"cairn head {task.address}"
        yield f"cairn cat {task.address}"
        return
    yield f"cairn ls {task.record.address}"
    if task.exception is not None:
        yield f"cairn logs {task.address}"
        if task.state != "crashed":  # it would take the debugger with it
            yield f"cairn debug {task.address}"
        yield _run_of(task).resume_command


def _group(screen: Screen, group: TaskGroup) -> tuple[list[Line], list[Line]]:
    row = group.row
    counts = " · ".join(f"{number(count)} {label(state)}" for state, count in row.counts.items())
    lines = screen.wrap(
        _title(screen, group.address, group.state, f"{number(row.children)} children")
    )
    kept = [child for child in group if child.fact.location is not None]
    one = kept[0] if kept else None
    lines += screen.fields(
        ("children", line(f"{counts}  in {duration(row.duration_seconds)}")),
        ("result", line(f"{row.type} {row.summary}  {size(row.bytes)}") if row.type else ()),
        ("failures", _failures(screen, [child.fact for child in group.failed()], group)),
        ("handler", line(handler_shown(one.fact.handler)) if one else ()),
        ("inputs", _inputs(one) if one else ()),
        ("code", line(one.code().place) if one else ()),
        ("python", line(f'cairnflow.open("{in_capsule(group.address)}").value')),
    )
    shown = (group.failed() or kept or list(group))[:1]
    commands = [*(f"cairn show {child.address}" for child in shown), f"cairn ls {group.address}"]
    return lines, screen.hints(*commands)


def _failures(screen: Screen, facts: Sequence[Checkpoint], of: Run | TaskGroup) -> list[Line]:
    """Return who failed and how, with the place in the author's code."""
    found: list[Line] = []
    for fact in facts[:_FAILURES]:
        name = fact_address(of.record, fact).rpartition("/")[2]
        found.append((*line(f"{name}  "), styled(screen.cut(fact.message, _MESSAGE), "failed")))
        if fact.error and (frame := _frame(fact)):
            found.append((Span(f"  {frame}", "dim"),))
    if len(facts) > _FAILURES:
        found.append((Span(f"… {number(len(facts) - _FAILURES)} more", "dim"),))
    return found


def _frame(fact: Checkpoint) -> str:
    """Return the innermost place that a traceback names."""
    frames = list(_FRAME.finditer(json.loads(fact.error or "{}").get("traceback") or ""))
    return (
        clean(f"{frames[-1]['file']}:{frames[-1]['line']} in {frames[-1]['name']}")
        if frames
        else ""
    )


def _run(screen: Screen, run: Run) -> tuple[list[Line], list[Line]]:
    record = run.record
    state = "crashed" if run.is_lost else run.state
    lines = screen.wrap(_title(screen, run.address, state, run.message.removeprefix("failed: ")))
    last = _last_facts(run)
    failed = [fact for fact in last if tone(fact.state).name == "failed"]
    own = [fact for fact in failed if fact.state != "TriggerFailed"] or failed
    lines += screen.fields(
        ("flow", line(record.name) if record.name != record.flow else ()),
        ("started", line(_started(run))),
        ("by", line(f"{record.trigger} on {record.host}, process {record.pid}")),
        ("parameters", [line(f"{name} = {value!r}") for name, value in run.params.items()]),
        ("resumes", line(run.resumed_from) if run.resumed_from else ()),
        ("tasks", _tasks(run)),
        ("kept", _kept(run)),
        ("verdict", line(in_words_of(run.verdict)) if run.verdict.at is not None else ()),
        ("data", _beside(run)),
        ("tainted", [(styled(one, "retrying"),) for one in run.taints()]),
        ("failures", _failures(screen, own, run)),
        ("environment", line(_environment(run))),
        ("python", line(f'cairnflow.open("{in_capsule(run.address)}")')),
    )
    shown = f"cairn show {fact_address(record, own[0])}" if own else f"cairn logs {run.address}"
    return lines, screen.hints(f"cairn ls {run.address}", shown)


def _beside(run: Run) -> Line:
    """Return how the run's data compares with the last good run before it."""
    whole = beside_last_good(run, run.facts)
    if whole is None:
        return ()
    badge = badge_of(whole, run.verdict)
    first = f", first at {badge.first.rpartition('/')[2]}" if badge.first else ""
    return line(f"{badge}{first}")


def _started(run: Run) -> str:
    took = duration(run.duration)
    tail = f"took {took}" if run.ended is not None else f"running for {took}"
    if run.is_lost:
        tail = f"its process is gone; resume with: {run.resume_command}"
    return f"{_moment(run.started)} ({ago(run.record.created_at, now())}), {tail}"


def _last_facts(run: Run) -> list[Checkpoint]:
    last = {(fact.task, fact.map_index): fact for fact in run.facts if fact.state != "Mapped"}
    return list(last.values())


def _tasks(run: Run) -> Line:
    counts: dict[str, int] = {}
    for row in run.rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    known = {entry.task for entry in run.plan if not entry.is_generated}
    missing = len(known - {row.task for row in run.rows})
    told = [f"{number(count)} {label(state)}" for state, count in counts.items()]
    told += [f"{number(missing)} {_missing(run)}"] if missing else []
    return line(f"{len(run.rows) + missing}: {' · '.join(told)}")


def _missing(run: Run) -> str:
    return "not in this capsule" if run.is_partial else "not begun"


def _kept(run: Run) -> Line:
    checkpoints = counted(len(run), "checkpoint")
    new = run.wire()["bytes"]
    told = f" ({size(new['new'])} new)" if new["new"] != new["written"] else ""
    return line(f"{checkpoints}, {size(new['written'])}{told}")


def _environment(run: Run) -> str:
    env = run.env
    told = [f"Python {env.get('python', '?')}", str(env.get("platform") or "")]
    packages: dict[str, str] = env.get("packages") or {}
    told += [counted(len(packages), "package")] if packages else []
    return ", ".join(filter(None, told))
