"""``cairn bisect start``, ``good``, ``bad``, ``skip``, ``status``, ``reset``: a person answers."""

from typing import Final

import click

from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.heads import drawn
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.trails.lines import value_words
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.first_bad import graph_of, target_of
from cairnflow.trails.searching.halving import Answer
from cairnflow.trails.searching.sessions import (
    ANSWERS,
    Progress,
    Session,
    reset,
    say,
    session_of,
    start,
)
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.views import Room
from cairnflow.trails.words import counted

WORDS: Final = ("start", *ANSWERS, "status", "reset")
"""What may be said; each is a word of its own behind ``cairn bisect``."""

_ROOM = Room(rows=6, columns=12, lines=10)
"""How much is shown of the value that is to be looked at."""


def guide(screen: Screen, word: str, address: str | None) -> int:
    """Do what one word asks for; return the exit code.

    Args:
        screen: to tell it on.
        word: one of ``WORDS``.
        address: what it is said of; None for the value that was named last.
    """
    reader = Reader()
    if word == "start":
        session = _start(reader, address)
        return _tell(screen, reader, session)
    meant = None if address is None else find(address, reader)
    session = session_of(reader, None if meant is None else meant.run.record)
    if word == "reset":
        reset(reader, session)
        screen.note(line(f"the bisect of {session.address} has ended"))
        return FINE
    for said in ANSWERS:
        if word == said:
            session = _answered(reader, session, meant, said)
    return _tell(screen, reader, session)


def _start(reader: Reader, address: str | None) -> Session:
    meant = find(address, reader)
    graph = graph_of(reader, meant.run.record)
    key = target_of(graph, meant.place)
    if key not in graph.last:
        first = graph.address(graph.children(key.task)[0])
        raise click.UsageError(f"{graph.address(key)} is mapped; name a child of it, as {first}")
    return start(reader, graph, key)


def _answered(reader: Reader, session: Session, meant: Meant | None, said: Answer) -> Session:
    """Note an answer: on the value that is named, else on the one that is to be looked at."""
    if meant is not None and meant.task is not None:
        key = TaskKey(meant.task, WHOLE if meant.child is None else meant.child)
    else:
        ahead = session.progress().next
        if ahead is None:
            raise NotFound(f"nothing is left to ask; see: cairn bisect status {session.address}")
        key = next(one for one in session.graph.last if session.graph.address(one) == ahead)
    return say(reader, session, key, said)


def _tell(screen: Screen, reader: Reader, session: Session) -> int:
    progress = session.progress()
    code = FINE if progress.next else DIFFERS
    if screen.wishes.json:
        screen.json(progress.wire())
    elif screen.wishes.quiet:
        screen.addresses([progress.next or progress.first])
    elif progress.next is None:
        _tell_end(screen, progress)
    else:
        _tell_next(screen, reader, session, progress)
    return code


def _tell_next(screen: Screen, reader: Reader, session: Session, progress: Progress) -> None:
    graph, ahead = session.graph, progress.next
    key = next(one for one in graph.last if graph.address(one) == ahead)
    task = TaskRun(reader, graph.record, graph.last[key])
    left = counted(len(progress.standing.left), "value")
    told = f"{left} in question before it, {counted(progress.standing.most, 'question')} or more"
    lead: list[Line] = [
        (screen.sign("failed"), Span(" "), styled(progress.first, "bold"), Span(" is bad")),
        line(Span(f" {told}", "dim")),
        (
            Span("look at ", "dim"),
            styled(task.address, "bold"),
            Span(f"  {value_words(task.fact)}"),
        ),
    ]
    lines, more = drawn(screen, task.preview.view(_ROOM), task)
    hints = screen.hints("cairn bisect good", "cairn bisect bad", "cairn bisect skip", lead="then:")
    screen.out([*lead, *lines], [*more, *_contradicted(progress), *hints])


def _tell_end(screen: Screen, progress: Progress) -> None:
    sign = screen.sign("failed")
    lines: list[Line] = [
        (sign, Span(" bad", sign.style), Span("  "), styled(progress.first, "bold"))
    ]
    lines += screen.fields(
        *(("made of" if nth == 0 else "", line(f"{one}  good"))
          for nth, one in enumerate(progress.good_before))
    )  # fmt: skip
    notes = _contradicted(progress)
    if progress.suspects:
        notes.append(line(f" or one of those that were skipped: {', '.join(progress.suspects)}"))
    hints = screen.hints(f"cairn show {progress.first}", "cairn bisect reset")
    screen.out(lines, [*notes, *hints])


def _contradicted(progress: Progress) -> list[Line]:
    return [
        line(f" you called {one.bad} bad, and {one.good}, which is made of it, good: the search "
             "goes on before the bad one")
        for one in progress.contradictions
    ]  # fmt: skip
