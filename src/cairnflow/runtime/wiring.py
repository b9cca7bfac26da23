"""What a process must know before a run begins in it: which secrets there are, what is logged."""

from cairnflow.config import Settings
from cairnflow.logs import collect, install
from cairnflow.places import told
from cairnflow.plan.plan import Plan
from cairnflow.vault import gather

__all__ = ["foresee", "told", "wire"]


def wire(settings: Settings, *, is_recorded: bool) -> None:
    """Make this process ready for a run, in the run's own process and in its workers alike.

    Args:
        settings: the run's.
        is_recorded: what tasks log is collected.
    """
    gather()
    install()
    if is_recorded:
        collect(settings.logging.level, settings.logging.extra_loggers)


def foresee(plan: Plan) -> None:
    """Know the secrets that tasks of a plan will give, before the first fact is written."""
    for node in plan.nodes:
        look = getattr(node.task, "foresee", None)
        if look is not None:
            look()
