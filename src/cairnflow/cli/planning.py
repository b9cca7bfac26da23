"""``cairn plan``: what a run now would do with each task, before anything runs."""

import click

from cairnflow.cli.apart import apart
from cairnflow.cli.code_changes import OnCodeChange, on_code_change_option, rerun_from_option
from cairnflow.cli.given import parameter_option
from cairnflow.cli.options import command
from cairnflow.cli.plans import plan_lines
from cairnflow.cli.running import parameters_of, stopped_note
from cairnflow.cli.screen import Screen
from cairnflow.cli.scripts import find_flow
from cairnflow.flow.run_plan import RunPlan
from cairnflow.keys import TaskKey
from cairnflow.runtime import started_by


@command("plan", short_help="Say what a run now would reuse, and what it would run.")
@click.argument("target", metavar="FILE[:FLOW]")
@parameter_option
@click.option("--resume", metavar="last|RUN", help="Plan to resume that run.")
@rerun_from_option
@on_code_change_option
@click.option("--check-values", is_flag=True, help="Ask the stores whether values are there.")
def plan_command(
    screen: Screen,
    target: str,
    *,
    given: tuple[str, ...],
    resume: str | None,
    rerun_from: tuple[str, ...],
    on_code_change: OnCodeChange | None,
    check_values: bool,
) -> None:
    """Say what a run now would do with each task, and why. Nothing is run.

    Without --resume it tells what tasks with caching would take from earlier runs. It is computed
    from facts: no value is read, and no store is asked without --check-values. What hangs on a
    value that is not made yet is told as such: "may run".

    With --quiet it prints the addresses of what would be run, or may be.
    """
    if resume is None and (rerun_from or on_code_change):
        raise click.UsageError("--from and --on-code-change go with --resume")
    with apart(), started_by("cli"):
        found = find_flow(target)
        if found.stopped_at:
            screen.note(stopped_note(found))
        plan = found.flow.plan_run(
            parameters_of(found, given, is_resumed=resume is not None),
            resume=resume,
            rerun_from=rerun_from,
            on_code_change=on_code_change,
            check_values=check_values,
        )
    show(screen, plan)


def show(screen: Screen, plan: RunPlan) -> None:
    """Write a plan to stdout, in the form that is asked for."""
    if screen.wishes.json:
        screen.json(plan.wire())
    elif screen.wishes.quiet:
        screen.addresses(_addresses(plan))
    else:
        screen.out(plan_lines(screen, plan))


def _addresses(plan: RunPlan) -> list[str]:
    found: list[str] = []
    for step in plan.tasks:
        if not step.is_mapped or step.action in {"run", "unsure", "unknown"}:
            found += [step.task] if step.action not in {"reuse", "not_begun"} else []
            continue
        found += [
            str(TaskKey(step.task, child))
            for child, one in enumerate(step.children)
            if one.action in {"run", "unsure"}
        ]
    return [f"{plan.address}/{one}" for one in found]
