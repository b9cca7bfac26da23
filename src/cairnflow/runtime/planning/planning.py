"""What a run would do, from its order to a list of steps. Writes nothing, and reads no value."""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from typing import Any

from cairnflow.clock import now
from cairnflow.config import Settings, config
from cairnflow.context import set_here
from cairnflow.engine.foreseen import Planned
from cairnflow.engine.reuse import ASKED, Reason, left_of
from cairnflow.engine.work import RunFacts, Work
from cairnflow.errors import RunError
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.finding import lineage
from cairnflow.ledger.garbage import no_search_for_circles
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.registry import open_ledger
from cairnflow.runtime.caching import LedgerLookup
from cairnflow.runtime.handlers import Handlers, OfFlow
from cairnflow.runtime.parameters import parameters_of, resumed_run, told
from cairnflow.runtime.planning.amounts import Times
from cairnflow.runtime.planning.candidates import View
from cairnflow.runtime.planning.deciding import Children, Kept, Known, foresee
from cairnflow.runtime.planning.existing import Where, looked_for, where
from cairnflow.runtime.planning.past import Past
from cairnflow.runtime.planning.steps import step_of
from cairnflow.runtime.preparing import Caching, prepared, run_again
from cairnflow.runtime.resuming import Resumed, approvals_of, behind, merge, unused
from cairnflow.runtime.running import Order
from cairnflow.runtime.trigger import trigger
from cairnflow.runtime.wiring import foresee as foresee_secrets

_OLDER = 3
"""Runs of the flow in which it is looked how long tasks take, where no closer one tells."""


def planned(order: Order, *, check_values: bool = False) -> Planned:
    """Return what carrying out an order would do.

    Args:
        order: what is to be run.
        check_values: ask the stores whether the values are there that would be used again.

    Raises:
        RunError: it could not begin.
        NotFound: there is no such run to resume.
        AuthoringError: a parameter is missing, or a task unknown.
        LedgerError: the ledger can't be read.
    """
    settings = config.refresh()
    tasks = [node.task for node in order.plan.nodes]
    said = {**order.context, **set_here()}.get("checkpointing")
    handlers = Handlers(
        OfFlow(order.handler, order.storage), trigger() != "python", tasks, settings, said
    )
    if not handlers.is_recorded and order.resume is not None:
        raise RunError(
            "resume needs a run whose values are kept, but this one keeps nothing: give the flow "
            "a result_handler, or set flows.checkpointing to true"
        )
    foresee_secrets(order.plan)
    if order.ledger is not None:
        return _planned(order, order.ledger, settings, handlers, check_values=check_values)
    with closing(open_ledger(settings.ledger.url, create=False)) as ledger:
        return _planned(order, ledger, settings, handlers, check_values=check_values)


def _planned(
    order: Order, ledger: Ledger, settings: Settings, handlers: Handlers, *, check_values: bool
) -> Planned:
    with no_search_for_circles():
        return _Planning(order, ledger, settings, handlers).planned(check_values)


class _Planning:
    """One plan that is being made."""

    def __init__(
        self, order: Order, ledger: Ledger, settings: Settings, handlers: Handlers
    ) -> None:
        self._order, self._ledger, self._settings = order, ledger, settings
        self._handlers = handlers
        self._plan = order.plan
        self._before = resumed_run(ledger, order.plan, order.resume)
        self._parameters = parameters_of(order.plan, order.parameters, self._before)
        self._again = behind(order.plan, order.rerun_from)
        self._last = ledger.runs(RunFilter(flow=order.plan.slug, limit=_OLDER))

    def planned(self, check_values: bool) -> Planned:
        before, plan = self._before, self._plan
        runs = lineage(self._ledger, before) if before is not None else self._last[:1]
        past = Past(self._ledger, runs)
        times = Times(past, [run.address for run in self._last if run.address not in past.runs])
        works = self._works()
        known = self._known(past, runs)
        found = foresee(plan, works, known, self._parameters)
        wrong: dict[Where, str] = {}
        while check_values and (more := _unseen(found, wrong)):
            asked = looked_for(more)
            wrong |= {**dict.fromkeys(map(where, more), _THERE), **asked}
            known = _without(known, wrong)
            found = foresee(plan, works, known, self._parameters)
        away = {place: said for place, said in wrong.items() if said not in {"", _THERE}}
        steps = [
            step_of(plan, plan.nodes[place], children, times, away)
            for place, children in found.items()
        ]
        number = 1 + (self._last[0].number if self._last else 0)
        parameters = json.loads(told(self._parameters))
        return Planned(before, number, parameters, _changed(before, parameters), steps)

    def _works(self) -> list[Work]:
        order, parameters = self._order, self._parameters
        run = RunFacts(
            0,
            "",
            self._plan.slug,
            0,
            "",
            self._handlers.is_recorded,
            name=self._plan.name,
            parameters=parameters,
            context={**order.context, **set_here()},
            checkpointing=True,
        )
        caching = Caching(LedgerLookup(self._ledger), told(parameters))
        works = prepared(
            self._plan,
            run,
            self._handlers,
            self._settings,
            caching if self._handlers.is_recorded else None,
        )
        return run_again(works, self._again) if self._again else works

    def _known(self, past: Past, runs: Sequence[RunRecord]) -> Known:
        view = View(now())
        if self._before is None:
            return Known(past, None, view=view)
        kept: dict[TaskKey, Kept | Reason] = {}
        last: dict[TaskKey, Checkpoint] = {}
        for run in runs:
            facts: Sequence[Checkpoint] = ()
            if run.address in past.runs:
                facts = past.runs[run.address].facts
            merge(kept, left_of(run.address, facts, self._ledger.deletions(run.key), Kept))
            last = {**{TaskKey(fact.task, fact.map_index): fact for fact in facts}, **last}
        if self._again:
            kept = {key: ASKED if key.task in self._again else one for key, one in kept.items()}
        approved: frozenset[TaskKey] = frozenset()
        if told(self._parameters) == self._before.parameters:
            left = Resumed({}, approvals_of(self._ledger, last), frozenset(r.address for r in runs))
            approved = unused(self._ledger, left)
        return Known(past, kept, approved, self._order.any_code, view)


_THERE = "there"


def _unseen(found: Mapping[int, Children], wrong: Collection[Where]) -> list[Checkpoint]:
    """Return the facts of values that would be used again, and that nobody has looked for yet."""
    facts = (run.fact for children in found.values() for run in children.runs if run.taken)
    return [fact for fact in facts if fact is not None and fact.size and where(fact) not in wrong]


def _without(known: Known, wrong: Mapping[Where, str]) -> Known:
    """Return what is known, with what is gone."""
    gone = frozenset(place for place, said in wrong.items() if not said)
    return known._replace(view=known.view._replace(missing=gone))


def _changed(before: RunRecord | None, parameters: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    if before is None:
        return {}
    then: dict[str, Any] = json.loads(before.parameters)
    return {
        name: (then.get(name), value)
        for name, value in parameters.items()
        if name not in then or then[name] != value
    }
