"""What values cost, where they are, and what a policy would delete."""

from typing import cast

from cairnflow.errors import FilterError
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.storage import Collection, Handlers, Usage
from cairnflow.trails.amounts import span_of
from cairnflow.trails.upkeep.collecting import survey
from cairnflow.trails.upkeep.keepers import configured, uses
from cairnflow.trails.upkeep.looking import usage as usage_of
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.usage import By


def usage(trails: Trails, by: By, of: str) -> Usage:
    """Return how much is kept.

    Args:
        trails: of the ledger.
        by: what is counted by.
        of: a flow, or the address of a run; empty for all.

    Raises:
        AddressError: that is neither.
        NotFound: there is no such flow or run.
    """
    return cast("Usage", usage_of(of, by=by, ledger=trails.ledger).wire())


def collection(
    trails: Trails, *, keep_last: int | None, keep_failed: str, older_than: str
) -> Collection:
    """Return what a policy would delete, and the command that does. Nothing is deleted.

    No author's module is imported for it: values of handlers that are not ours stay.

    Args:
        trails: of the ledger.
        keep_last: the last runs of each flow that are kept.
        keep_failed: a span; failed runs younger than this are kept. Empty for no such rule.
        older_than: a span; only older runs may go. Empty for no such rule.

    Raises:
        FilterError: a span is none.
    """
    policy = Policy(
        keep_last=keep_last,
        keep_failed=_span("keep_failed", keep_failed),
        older_than=_span("older_than", older_than),
    )
    decision = survey(trails.ledger, policy, imports=False)
    return cast("Collection", answer({**decision.wire(), "command": policy.command}))


def _span(name: str, text: str) -> int | None:
    if not text:
        return None
    found = span_of(text)
    if found is None:
        raise FilterError(f"{name}={text!r} is no span of time; write 90d, 36h, 30m or 2w")
    return found


def handlers(trails: Trails, runs: int) -> Handlers:
    """Return the result handlers that have kept values of the last runs; none of them is opened."""
    count, found = uses(trails.ledger, runs)
    told = {"configured": configured(), "runs": count, "handlers": [use.wire() for use in found]}
    return cast("Handlers", answer(told))
