"""What becomes of values whose code has changed, and which tasks run again: asked and told."""

import sys
from collections.abc import Sequence
from typing import Any, cast, get_args

import click

from cairnflow.config import config
from cairnflow.flow import Flow
from cairnflow.flow.asking import answered
from cairnflow.flow.planning import OnCodeChange
from cairnflow.flow.run_plan import RunPlan

rerun_from_option = click.option(
    "--from",
    "rerun_from",
    multiple=True,
    metavar="TASK",
    help="Run this task again, and all behind it; may be repeated.",
)
on_code_change_option = click.option(
    "--on-code-change",
    type=click.Choice(get_args(OnCodeChange)),
    help="What becomes of kept values whose code has changed; the flow's rule by default.",
)


def policy_of(flow: Flow, said: OnCodeChange | None) -> OnCodeChange:
    """Return what becomes of values whose code has changed: as is said, the flow's, the setting."""
    return said or flow.on_code_change or config.flows.on_code_change


def settled(
    flow: Flow,
    said: OnCodeChange | None,
    parameters: dict[str, Any],
    resume: str,
    rerun_from: Sequence[str],
) -> OnCodeChange:
    """Return the rule for a run; where it is to ask, show the plan and ask before anything runs.

    Raises:
        AuthoringError: it is to ask, and there is no terminal.
    """
    policy = policy_of(flow, said)
    if policy != "ask":
        return policy
    plan = flow.plan_run(parameters, resume=resume, rerun_from=rerun_from, on_code_change="ask")
    return answered(plan) if plan.changed_code else "rerun"


def can_ask() -> bool:
    """Return whether a person can be asked: who reads and who types is at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(plan: RunPlan) -> OnCodeChange:
    """Ask what becomes of values whose code has changed; return alone means as was planned."""
    usual = {"rerun": "a", "reuse": "o"}.get(plan.policy)
    said = click.prompt(
        plan.question, type=click.Choice(["o", "a"]), default=usual, show_choices=False, err=True
    )
    return cast("OnCodeChange", {"o": "reuse", "a": "rerun"}[said])


__all__ = [
    "OnCodeChange",
    "asked",
    "can_ask",
    "on_code_change_option",
    "policy_of",
    "rerun_from_option",
    "settled",
]
