"""``cairn bisect``: the first value that breaks a check, on past runs, with nothing run again."""

import click
from click.shell_completion import CompletionItem

from cairnflow.cli.addresses import AddressType
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.guiding import WORDS, guide
from cairnflow.cli.kept import value_of
from cairnflow.cli.naming import few
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.errors import AuthoringError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.first_bad import first_bad, first_bad_run
from cairnflow.trails.searching.found import Asked, Found
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import counted

_WATCHED = 20
"""Values that are told one by one while they are judged."""

_SHOWN = 10
"""Contradictions, reasons and values before it that are told one by one."""


class _WordOrAddress(AddressType):
    """An address, or a word by which a person answers."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return the words that go on so, then the addresses."""
        words: list[CompletionItem[str]] = [
            CompletionItem(word) for word in WORDS if word.startswith(incomplete)
        ]
        return words + super().shell_complete(ctx, param, incomplete)


@command("bisect", short_help="Find the first value that breaks a check; nothing is run.")
@click.argument(
    "words", nargs=-1, type=_WordOrAddress(), metavar="[start|good|bad|skip|status|reset] ADDRESS"
)
@click.option("--check", "check", metavar="EXPR", help="Python that is true for a good value.")
@click.option("--across-runs", is_flag=True, help="Search the runs of the flow, not one run.")
@click.option("--good", "since", metavar="RUN", help="A run that is good, for --across-runs.")
def bisect_command(
    screen: Screen, words: tuple[str, ...], check: str | None, across_runs: bool, since: str | None
) -> int:
    """Find the first value that breaks a check, among a value and all that it was made of.

    Values of past runs are read, each with its digest checked; nothing is run. EXPR has the value
    as value, df or out, and may use np, pd, pl, pa, math and re:

      cairn bisect daily-sales/1841/report --check 'df.price.notna().all()'

    A value that EXPR raises an error for, or that is gone, is skipped. It is assumed that a value
    that is bad makes those bad that are made of it; where the answers contradict that, it is told.
    --across-runs looks for the run in which a task's value first turned bad, from the run --good
    or the oldest one on.

    Without --check you answer: begin with start ADDRESS, look at the value that is named, and say
    good, bad or skip. What you said is kept in the ledger; status shows it, reset ends it.

    Ends with 1 where a first bad value is named, and with 0 where all are good.
    """
    first, *rest = words or ("",)
    if first in WORDS:
        if check is not None or across_runs or since is not None or len(rest) > 1:
            raise click.UsageError(f"cairn bisect {first} takes an address, and no option")
        return guide(screen, first, next(iter(rest), None))
    if rest:
        raise click.UsageError(f"no such word: {first!r}; words: {', '.join(WORDS)}")
    if check is None:
        raise click.UsageError(
            "say what a good value is: --check EXPR; or answer yourself: cairn bisect start ADDRESS"
        )
    if since is not None and not across_runs:
        raise click.UsageError("--good names a run for --across-runs; add that")
    reader = Reader()
    meant = find(next(iter(words), None), reader)
    try:
        found = _found(screen, reader, meant, check, since, across=across_runs)
    except AuthoringError as error:
        raise click.UsageError(str(error)) from error
    _tell(screen, found, across=across_runs)
    return DIFFERS if found else FINE


def _found(
    screen: Screen, reader: Reader, meant: Meant, check: str, since: str | None, *, across: bool
) -> Found:
    record = meant.run.record

    def load(run: RunRecord, fact: Checkpoint) -> object:
        return value_of(TaskRun(reader, run, fact))

    watch = _Watch(screen)
    at = meant.place
    if not across:
        return first_bad(reader, record, check, at, load=load, watch=watch)
    if at is None:
        raise click.UsageError(f"{record.address} is a run; name a task of it for --across-runs")
    return first_bad_run(reader, record, check, at, since=since, load=load, watch=watch)


class _Watch:
    """Tells a person of the values as they are judged; of many only the bad ones."""

    def __init__(self, screen: Screen) -> None:
        wishes = screen.wishes
        self._screen = screen
        self._is_silent = not screen.is_terminal or wishes.json or wishes.quiet
        self._told = 0

    def __call__(self, asked: Asked) -> None:
        self._told += 1
        if self._is_silent or (self._told > _WATCHED and asked.answer != "bad"):
            return
        told = (Span(" "), *_answer(self._screen, asked.answer), Span(f"  {asked.address}", "dim"))
        more = Span("  (from here on only the bad ones are told)", "dim")
        self._screen.note((*told, more) if self._told == _WATCHED else told)


_SIGNS = {"good": "success", "bad": "failed", "skip": "skipped"}


def _answer(screen: Screen, word: str) -> Line:
    """Return an answer with its sign."""
    sign = screen.sign(_SIGNS[word])
    return (sign, Span(f" {word}", sign.style))


def _tell(screen: Screen, found: Found, *, across: bool) -> None:
    if screen.wishes.json:
        screen.json(found.wire())
        return
    if screen.wishes.quiet:
        screen.addresses([found.address] if found else [])
        return
    lines: list[Line] = []
    if found:
        lines.append((*_answer(screen, "bad"), Span("  "), styled(found.address, "bold")))
        reason = "the run before it" if across else "made of"
        lines += screen.fields(
            *((reason if nth == 0 else "", (styled(one, ""), Span("  "), *_answer(screen, "good")))
              for nth, one in enumerate(found.good_before[:_SHOWN]))
        )  # fmt: skip
    else:
        lines.append(
            (*_answer(screen, "good"), Span(f"  all that can be judged, up to {found.of}"))
        )
    notes = [*_doubts(found, across=across), _count(found)]
    lines_next = screen.hints(f"cairn show {found.address}", f"cairn head {found.address}")
    screen.out(lines, [*notes, *(lines_next if found else [])])


def _doubts(found: Found, *, across: bool) -> list[Line]:
    """Return what speaks against what was found."""
    told = [
        line(f" {one.bad} is bad, and {one.good}, which {_follows(across)} it, is good: "
             "not all that is bad makes bad, and there may be others that are bad")
        for one in found.contradictions[:_SHOWN]
    ]  # fmt: skip
    if found.suspects:
        told.append(
            line(f" skipped before it, so that it may be one of these: {few(found.suspects)}")
        )
    by_reason: dict[str, list[str]] = {}
    for one in found.skipped:
        by_reason.setdefault(one.why, []).append(one.address)
    told += [
        (Span(f" skipped {few(addresses)}: ", "dim"), styled(why, "dim"))
        for why, addresses in list(by_reason.items())[:_SHOWN]
    ]
    if not found.good_before and found and across:
        told.append(line(" it is the oldest value in question; there is no good one before it"))
    return told


def _follows(across: bool) -> str:
    return "is later than" if across else "is made of"


def _count(found: Found) -> Line:
    told = (
        f"{counted(found.among, 'value')} in question",
        counted(found.questions, "question"),
        f"{counted(found.read, 'value')} read",
        "nothing run",
    )
    return line(Span(f" {', '.join(told)}", "dim"))
