"""``cairn run``: run a flow of a file, and show what it does."""

import shlex
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from cairnflow.cli.apart import apart
from cairnflow.cli.code_changes import (
    OnCodeChange,
    on_code_change_option,
    rerun_from_option,
    settled,
)
from cairnflow.cli.exits import DIFFERS, FINE, readers_may_leave
from cairnflow.cli.given import named_values, parameter_option
from cairnflow.cli.live import LiveProgress
from cairnflow.cli.options import command
from cairnflow.cli.progress import Progress
from cairnflow.cli.screen import Screen
from cairnflow.cli.scripts import Found, find_flow
from cairnflow.cli.texts import Line, Span, clean, cut, line
from cairnflow.clock import now
from cairnflow.config import config
from cairnflow.executors.local import LocalExecutor
from cairnflow.flow import Flow
from cairnflow.keys import TaskKey, parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.wire import answer, word
from cairnflow.runtime import started_by
from cairnflow.states import State
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.words import counted, duration, number, size

_HINT = " ^C once: finish what runs, then stop · twice: stop now · both can be resumed"

_ABOUT = 60
"""Cells of the parameters in a run's first line."""


@command("run", short_help="Run a flow here, with every value kept.")
@click.argument("target", metavar="FILE[:FLOW]")
@parameter_option
@click.option(
    "--resume",
    metavar="last|RUN",
    help="Use again what that run kept, where code and inputs are the same.",
)
@rerun_from_option
@on_code_change_option
@click.option("--executor", metavar="NAME", help="Where tasks run: local, threads or processes.")
def run_command(
    screen: Screen,
    target: str,
    *,
    given: tuple[str, ...],
    resume: str | None,
    rerun_from: tuple[str, ...],
    on_code_change: OnCodeChange | None,
    executor: str | None,
) -> int:
    """Run a flow here, with every value kept.

    FILE is a Python file or a module that defines a flow at its top level; where it defines
    several, FILE:FLOW says which. The file is imported, not run as a script. A stored flow goes by
    its address: a .flow file, a folder with its builds, or a URL such as s3://bucket/prefix/flow.
    Progress, and what tasks print, goes to stderr; stdout gets one line that begins with the run's
    address.

    A flow with a schedule is run once, at once.

    Ends with 1 if the run failed or waits for a person, and with 130 if Ctrl-C stopped it.
    """
    with apart():
        found = find_flow(target)
        if found.stopped_at:
            screen.note(stopped_note(found))
        parameters = parameters_of(found, given, is_resumed=resume is not None)
    options: dict[str, Any] = {"executor": executor, "resume": resume}
    if resume is not None:
        with started_by("cli"), apart():
            options["on_code_change"] = settled(
                found.flow, on_code_change, parameters, resume, rerun_from
            )
        options["rerun_from"] = rerun_from
    elif on_code_change or rerun_from:
        raise click.UsageError("--from and --on-code-change go with --resume")
    return carry_out(screen, found, target, parameters, options)


def carry_out(
    screen: Screen, found: Found, target: str, parameters: dict[str, Any], options: dict[str, Any]
) -> int:
    """Run a flow with its progress on stderr, tell how it ended, and return the exit code.

    Args:
        screen: what is written to.
        found: the flow.
        target: where it was found, as a person writes it.
        parameters: that are given, by name.
        options: what else ``flow.run`` takes, with ``executor`` and ``resume`` among it.
    """
    with apart():
        progress = _progress(screen, found, parameters, (options["executor"], options["resume"]))
        began = now()
        try:
            with started_by("cli"), progress:
                state = found.flow.run(
                    parameters, run_on_schedule=False, observers=[progress], **options
                )
        except KeyboardInterrupt:
            _interrupted(progress, target)
    with readers_may_leave():
        _tell_end(screen, state, progress, (now() - began) / 1e6)
        _say_next(screen, progress, state, target)
    return FINE if state.is_successful() else DIFFERS


def stopped_note(found: Found) -> Line:
    """Say that a file runs its flow by itself, which was not carried out."""
    return line(
        Span("note: ", "bold"),
        f"{found.file} calls flow.run() at line {found.stopped_at}; it was not carried out, and "
        'what stands below was not read. Put it below: if __name__ == "__main__":',
    )


def parameters_of(found: Found, given: Iterable[str], *, is_resumed: bool) -> dict[str, Any]:
    """Read ``name=value`` texts, and hold their names against those of the flow.

    Raises:
        UsageError: one is none, is unknown, or is missing.
    """
    values = named_values(given, flag="-p", noun="parameter", form="name=value")
    known = found.flow.parameters
    if unknown := [name for name in values if name not in known]:
        raise click.UsageError(
            f"flow {found.flow.name!r} has no parameter {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(known) or 'none'}"
        )
    missing = [name for name, task in known.items() if task.required and name not in values]
    if missing and not is_resumed:
        raise click.UsageError(
            f"flow {found.flow.name!r} needs {', '.join(missing)}; "
            f"give {' '.join(f'-p {name}=...' for name in missing)}"
        )
    return values


def _progress(
    screen: Screen,
    found: Found,
    parameters: dict[str, Any],
    asked: tuple[str | None, str | None],
) -> Progress:
    executor, resume = asked
    wanted = executor or found.flow.executor or config.engine.executor
    is_serial = wanted == "local" or isinstance(wanted, LocalExecutor)
    about = _about(found.flow, parameters, resume)
    is_plain = screen.wishes.quiet or screen.wishes.term == "dumb"
    if is_plain or not sys.stderr.isatty():
        return Progress(screen.wishes, is_serial=is_serial, about=about)
    return LiveProgress(screen.wishes, is_serial=is_serial, about=about, hint=_HINT)


def _about(flow: Flow, parameters: dict[str, Any], resume: str | None) -> Line:
    values = {name: task.default for name, task in flow.parameters.items()} | parameters
    shown = "  ".join(f"{name}={_shown(value)}" for name, value in values.items())
    told = [Span(cut(clean(shown), _ABOUT), "dim")] if shown and resume is None else []
    return (*told, *([Span(f"resumes {clean(resume)}", "dim")] if resume else []))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _interrupted(progress: Progress, target: str) -> NoReturn:
    """Say what a run that was stopped has left, and how to go on."""
    if not progress.address:
        raise KeyboardInterrupt("stopped; nothing was kept")
    raise KeyboardInterrupt(
        f"{progress.address} was stopped; what had ended is kept\n"
        f"go on with: cairn run {shlex.quote(target)} --resume {progress.address}"
    )


def _tell_end(screen: Screen, state: State, progress: Progress, took: float) -> None:
    address = progress.address
    if screen.wishes.json:
        screen.json(_form(state, address))
    elif screen.wishes.quiet:
        screen.addresses([address] if address else [])
    else:
        name = Span(address or "not recorded", "bold")
        told = (name, Span("  "), *screen.state(state.name), *_figures(progress, took))
        screen.write(screen.wrap(told))


def _form(state: State, address: str) -> dict[str, Any]:
    if not address:
        return answer({"addr": None, "state": word(state.name), "state_msg": state.message or None})
    reader = Reader()
    record = find_run(reader.ledger, parse_address(address))
    return answer(Run(reader, record).wire())


def _figures(progress: Progress, took: float) -> Line:
    tracks = progress.tracks
    assert tracks is not None, "a run that has ended has begun"
    kept = sum(track.size for track in tracks.shown)
    told = [counted(len(tracks.shown), "task"), counted(tracks.checkpoints, "checkpoint")]
    told += [size(kept)] if kept else []
    unkept = sum(track.unkept for track in tracks.shown)
    told += [f"{number(unkept)} not kept"] if unkept else []
    return (Span("  "), Span(" · ".join([*told, duration(took)]), "dim"))


def _paused(address: str) -> list[str]:
    """Return the addresses of the task runs that wait for a person, in a run that has ended."""
    reader = Reader()
    run = Run(reader, find_run(reader.ledger, parse_address(address)))
    return [task.address for task in run.paused()]


def _say_next(screen: Screen, progress: Progress, state: State, target: str) -> None:
    if not progress.address or progress.tracks is None:
        return
    again = f"cairn run {shlex.quote(target)} --resume {progress.address}"
    if state.is_paused():
        waiting = _paused(progress.address)
        screen.hint(*(f"cairn approve {address}" for address in waiting[:1]), again)
        return
    if not state.is_failed():
        screen.hint(
            f"cairn ls {progress.address}", f"cairn status {progress.address.split('/')[0]}"
        )
        return
    failed = progress.tracks.failed()
    first = f"{progress.address}/{TaskKey(failed[0].task, failed[0].child)}" if failed else ""
    screen.hint(
        f"cairn show {first or progress.address}",
        again,
    )
