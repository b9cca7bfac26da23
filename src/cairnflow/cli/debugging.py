"""``cairn debug``: a debugger at the line that raises, on the inputs that the task run had."""

from typing import Literal

import click

from cairnflow.cli import banners
from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.one_task_run import by_hand, task_run
from cairnflow.cli.options import command
from cairnflow.cli.replaying import verdict_line
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import line
from cairnflow.trails.replaying.asking import replaying_of
from cairnflow.trails.replaying.debugging import PORT, Debugger, Session
from cairnflow.trails.replaying.wanted import Wanted


@command("debug", short_help="Open a debugger at the line that raises, on the recorded inputs.")
@click.argument("address", type=ADDRESS)
@click.option("--first-line", is_flag=True, help="Stop when the function is entered.")
@click.option("--ipdb", "is_ipdb", is_flag=True, help="With ipdb in place of pdb.")
@click.option(
    "--debugpy",
    "port",
    type=click.IntRange(1, 65535),
    is_flag=False,
    flag_value=PORT,
    metavar="[PORT]",
    help="Wait for an editor that attaches to this port.",
)
@click.option("--code", type=click.Choice(["current", "run"]), help="As in cairn replay.")
@click.option("--set", "given", multiple=True, metavar="NAME=JSON", help="As in cairn replay.")
@click.option("--rebuild-inputs", is_flag=True, help="As in cairn replay.")
def debug_command(
    screen: Screen,
    address: str,
    *,
    first_line: bool,
    is_ipdb: bool,
    port: int | None,
    code: Literal["current", "run"] | None,
    given: tuple[str, ...],
    rebuild_inputs: bool,
) -> int:
    """Call a task run again on the inputs that it had, and open a debugger where it raises.

    The prompt opens in the author's code, with the frames of libraries below it in reach. Where
    nothing is raised, the verdict is told, as by cairn replay; --first-line stops at once.

    With --json the last line of stdout is what cairn replay says in JSON.

    Ends with 0 where it does the same as then, the same error included, else with 1.
    """
    wanted = Wanted(code=code, overrides=by_hand(given), rebuild_inputs=rebuild_inputs)
    debugger: Debugger = "debugpy" if port is not None else "ipdb" if is_ipdb else "pdb"
    asked = task_run(address, "debug")
    banners.note_crash(screen, asked)
    session = Session(
        replaying_of(asked, wanted),
        debugger=debugger,
        first_line=first_line,
        port=port or PORT,
    )
    banners.note(screen, session.ready.banners)
    found = session.call()
    if session.was_left:
        screen.note(line(f"{found.address} was left before it ended, so there is no verdict"))
        return FINE
    screen.note(*screen.wrap(verdict_line(screen, found)))
    if found.error is None and not first_line:
        screen.hint(
            f"cairn debug {found.address} --first-line", lead="it does not raise; to stop in it:"
        )
    session.look()
    if screen.wishes.json:
        click.echo()  # a line of its own, behind the debugger's prompt
        screen.json(found.wire())
    return FINE if found.is_as_recorded else DIFFERS
