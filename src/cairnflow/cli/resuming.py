"""``cairn resume``: show what a run would use again and why, then run it."""

import shlex
from pathlib import Path
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.apart import apart
from cairnflow.cli.code_changes import (
    OnCodeChange,
    asked,
    can_ask,
    on_code_change_option,
    rerun_from_option,
)
from cairnflow.cli.exits import FINE
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.planning import show
from cairnflow.cli.plans import plan_lines
from cairnflow.cli.running import carry_out, parameters_of, stopped_note
from cairnflow.cli.screen import Screen
from cairnflow.cli.scripts import Found, find_flow
from cairnflow.config import config
from cairnflow.flow.run_plan import RunPlan
from cairnflow.runtime import started_by
from cairnflow.storage.saving import place
from cairnflow.trails.runs import Run


@command("resume", short_help="Go on with a run: shows the plan first, with a reason per task.")
@click.argument("address", type=ADDRESS)
@click.argument("target", required=False, metavar="[FILE[:FLOW]]")
@click.option(
    "-p",
    "--param",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter that is to be another one than in that run. May be repeated.",
)
@rerun_from_option
@on_code_change_option
@click.option("--check-values", is_flag=True, help="Ask the stores whether values are there.")
@click.option("--dry-run", is_flag=True, help="Only show the plan.")
@click.option("--yes", is_flag=True, help="Run without asking.")
@click.option("--executor", metavar="NAME", help="Where tasks run: local, threads or processes.")
def resume_command(
    screen: Screen,
    address: str,
    target: str | None,
    *,
    given: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    executor: str | None,
    **wishes: Any,
) -> int:
    """Go on with a run: use again what it kept, and run what failed or has changed.

    ADDRESS is a run. What the new run would do with each task, and why, is shown before anything
    runs; then it asks. Where nobody can be asked it needs --yes, or --dry-run. The file of the
    flow is found again where it is known which it was; else name it.

    It is a new run, which knows the one that it resumes. Its parameters are those of that run, but
    for those given with -p; the plan says which differ. Where the code of kept values has changed
    it asks whether they are to be used all the same, unless --on-code-change says so.

    Ends as cairn run does: with 1 if the run failed or waits for a person.
    """
    run = find(address).only_run()
    if not (dry_run or yes or can_ask()):
        raise click.UsageError(
            "nothing is run before the plan was seen, and there is no terminal to ask on; add "
            "--dry-run to see the plan, or --yes to run it"
        )
    written = target or _written(run)
    with apart():
        found = _found(written, run)
        if found.stopped_at:
            screen.note(stopped_note(found))
        wishes |= {"resume": run.address}
        parameters = parameters_of(found, given, is_resumed=True)
        with started_by("cli"):
            plan = found.flow.plan_run(parameters, **wishes)
    if dry_run:
        show(screen, plan)
        return FINE
    screen.note(*plan_lines(screen, plan))
    policy = _policy(plan, wishes["on_code_change"], yes=yes)
    if not yes and policy == "reuse" != plan.policy:  # a person sees what he has asked for
        with apart(), started_by("cli"):
            wishes["on_code_change"] = policy
            plan = found.flow.plan_run(parameters, **wishes)
        screen.note(*plan_lines(screen, plan))
    wishes["on_code_change"] = policy
    if not yes:
        click.confirm("Run it?", default=True, abort=True, err=True)
    del wishes["check_values"]
    return carry_out(screen, found, written, parameters, {"executor": executor, **wishes})


def _policy(plan: RunPlan, said: OnCodeChange | None, *, yes: bool) -> OnCodeChange | None:
    """Return what becomes of values whose code has changed; ask where nothing was said."""
    is_open = said in {None, "ask"} and bool(plan.changed_code)
    if is_open and not yes:
        return asked(plan)
    if is_open and plan.policy == "ask":
        names = ", ".join(plan.changed_code)
        raise click.UsageError(
            f"the code of {names} has changed, and on_code_change is 'ask': with --yes, say "
            "--on-code-change rerun or --on-code-change reuse"
        )
    return said if said != "ask" else "rerun"


def _written(run: Run) -> str:
    """Return where the flow of a run is found again."""
    script = run.script
    if script:
        return f"{script}:{run.flow}"
    saved = place(Path(config.home), run.flow)
    if saved.is_file():
        return str(saved)
    raise click.UsageError(
        f"which file holds flow {run.name!r} is not recorded, or it is gone; say it: "
        f"cairn resume {run.address} FILE"
    )


def _found(target: str, run: Run) -> Found:
    """Return the flow of a run, found where a person or the run's facts say."""
    is_file = ":" not in Path(target).name and Path(target).suffix == ".py"
    found = find_flow(f"{target}:{run.flow}" if is_file else target)
    if found.flow.slug != run.flow:
        raise click.UsageError(
            f"{shlex.quote(target)} has flow {found.flow.slug}, but {run.address} is a run of "
            f"{run.flow}; a run resumes one of the same flow"
        )
    return found
