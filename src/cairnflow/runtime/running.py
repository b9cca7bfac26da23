"""One run of a flow, from the settings to its last fact."""

import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from cairnflow.clock import at, now
from cairnflow.config import Settings, config
from cairnflow.context import set_here
from cairnflow.digests import environment
from cairnflow.engine.around import Before, Surroundings
from cairnflow.engine.draining import draining
from cairnflow.engine.given import shown
from cairnflow.engine.hooks import asked
from cairnflow.engine.interrupts import listening
from cairnflow.engine.loop import Loop
from cairnflow.engine.observers import Observer
from cairnflow.engine.recording import external_note
from cairnflow.engine.work import RunFacts
from cairnflow.errors import RunError
from cairnflow.executors.base import Executor
from cairnflow.executors.local import LocalExecutor
from cairnflow.executors.registry import open_executor
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.lending import lent
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import RunRecord, SourceRecord
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.plan import Plan
from cairnflow.results.handler import ResultHandler
from cairnflow.results.registry import ScriptStopped, reading_script
from cairnflow.results.uploads import Uploads
from cairnflow.runtime.caching import LedgerLookup
from cairnflow.runtime.checking import check_run
from cairnflow.runtime.elsewhere import what_is_called
from cairnflow.runtime.handlers import Handlers, HasHandler, OfFlow
from cairnflow.runtime.outcome import flow_state
from cairnflow.runtime.parameters import parameters_of, resumed_run, told
from cairnflow.runtime.preparing import Caching, code_sources, plan_source, prepared, run_again
from cairnflow.runtime.presets import check
from cairnflow.runtime.resuming import behind, left_by, used, wished
from cairnflow.runtime.trigger import trigger
from cairnflow.runtime.wiring import foresee, wire
from cairnflow.states import Cancelled, Failed, Pending, Running, State, micros
from cairnflow.vault import redacted, redacted_json

_LINGER_UNRECORDED = 0.01
"""Seconds; with no facts to write, the loop needs to hear of ends only now and then."""

_BUSY: set[int] = set()
"""The executors that run a flow at this moment, by id."""

_BUSY_LOCK = threading.Lock()

_LINGER_POWER = 0.25
"""Seconds; one sync of the disk serves all that ended meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run, and how.

    Attributes:
        plan: the flow's.
        handler: the flow's own; None for the setting's, or the storage's.
        storage: where the flow's code lives; None for the setting's.
        parameters: values by name; those not given take their defaults.
        executor: an executor, its name, or None for the setting's.
        resume: address of the run whose values are to be reused; None for a fresh run.
        rerun_from: tasks that are run again all the same, with all that is behind them.
        any_code: what that run kept is good whatever became of the code that made it.
        states: states in which tasks are from the start, by place.
        references: places of the tasks that decide how the run ended.
        observers: are told what happens.
        ledger: where facts are written; None for the setting's.
        flow: what the flow's state handlers are called with.
        state_handlers: are called with the flow, its old and its new state.
        context: what tasks find in ``cairnflow.context`` besides.
        raises: raise what an author's function raised, at once.
        scheduled_start: when the run was to begin; None for when it did.
    """

    plan: Plan
    handler: ResultHandler | None = None
    storage: HasHandler | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    executor: Executor | str | None = None
    resume: str | None = None
    rerun_from: Sequence[str] = ()
    any_code: bool = False
    states: Mapping[int, State] = field(default_factory=dict[int, State])
    references: Sequence[int] = ()
    observers: Sequence[Observer] = ()
    ledger: Ledger | None = None
    flow: Any = None
    state_handlers: Sequence[Callable[..., Any]] = ()
    context: Mapping[str, Any] = field(default_factory=dict[str, Any])
    raises: bool = False
    scheduled_start: datetime | None = None


def execute(order: Order) -> State:
    """Run a flow to its end; return its state, whose result maps each task to its state.

    Raises:
        RunError: it can't begin.
        KeyboardInterrupt: a person stopped it; what had ended is kept, and it can be resumed.
        LedgerError: facts can't be written.
    """
    if reading_script.get():
        raise ScriptStopped
    check(order.plan, order.states)
    settings = config.refresh()
    tasks = [node.task for node in order.plan.nodes]
    said = {**order.context, **set_here()}.get("checkpointing")
    of_flow = OfFlow(order.handler, order.storage)
    handlers = Handlers(of_flow, trigger() != "python", tasks, settings, said)
    wire(settings, is_recorded=handlers.is_recorded)
    if handlers.is_recorded:
        foresee(order.plan)
        return _recorded(order, handlers, settings)
    if order.resume is not None:
        raise RunError(
            "resume needs a run whose values are kept, but this one keeps nothing: give the flow "
            "a result_handler, or set flows.checkpointing to true"
        )
    parameters = parameters_of(order.plan, order.parameters, None)
    executor = _executor(order, settings, is_recorded=False)
    run = _facts(order, parameters, executor)
    return _run(order, handlers, _Prepared(run, MemoryLedger(), None, None, settings, executor))


def _facts(order: Order, parameters: Mapping[str, Any], executor: Executor) -> RunFacts:
    """Return the facts of a run that is not recorded."""
    begun = now()
    return RunFacts(
        0,
        uuid4().hex,
        order.plan.slug,
        0,
        _day(begun),
        False,
        name=order.plan.name,
        parameters=parameters,
        scheduled=_due(order, begun),
        context={**order.context, **set_here()},
        is_remote=getattr(executor, "is_remote", False),
    )


def _due(order: Order, begun: int) -> int:
    """Return when a run was to begin; the time of its begin is recorded, so it can be asked for."""
    return begun if order.scheduled_start is None else micros(order.scheduled_start)


@dataclass(frozen=True, slots=True)
class _Prepared:
    run: RunFacts
    ledger: Ledger
    before: RunRecord | None
    record: RunRecord | None
    settings: Settings
    executor: Executor
    caching: Caching | None = None


def _recorded(order: Order, handlers: Handlers, settings: Settings) -> State:
    lending = (
        nullcontext(order.ledger)
        if order.ledger is not None
        else lent(settings.ledger.url, settings.results.durability)
    )
    with lending as ledger:
        before = resumed_run(ledger, order.plan, order.resume)
        parameters = parameters_of(order.plan, order.parameters, before)
        plan = plan_source(order.plan)
        digest, text = environment()
        ledger.describe([plan, *_clean([SourceRecord(digest, "environment", text)])])
        executor = _executor(order, settings, is_recorded=True)
        # Last of all, so that what fails before it leaves no run that seems to be under way.
        try:
            record = ledger.begin(_record(order, before, parameters, (plan.digest, digest)))
        except BaseException:
            _BUSY.discard(id(executor))
            raise
        for name, text in order.plan.outside.items():
            ledger.annotate(external_note(record.key, redacted(name), redacted_json(text)))
        run = replace(
            _facts(order, parameters, executor),
            key=record.key,
            id=record.id,
            number=record.number,
            day=_day(record.created_at),
            is_recorded=True,
            checkpointing=True,
            scheduled=_due(order, record.created_at),
            keeps_locals=settings.results.locals,
        )
        caching = Caching(LedgerLookup(ledger), record.parameters)
        return _run(
            order, handlers, _Prepared(run, ledger, before, record, settings, executor, caching)
        )


def _run(order: Order, handlers: Handlers, ready: _Prepared) -> State:
    run, ledger = ready.run, ready.ledger
    address = f"{run.flow}/{run.number}" if run.is_recorded else ""
    executor = ready.executor
    again = f"resume with: flow.run(resume={address!r})" if address else "nothing was kept"
    try:
        said = f"Stopping when what runs has ended; Ctrl-C again stops now. {again}"
        with listening(said) as stop, draining(run, ledger), closing(Uploads()) as pool:
            began = _asked(order, address, Pending("not begun"), Running("begun"))
            uploads = pool if run.is_recorded and not run.is_remote else None
            works = prepared(
                order.plan, run, handlers, ready.settings, ready.caching, uploads=uploads
            )
            if order.rerun_from:
                works = run_again(works, behind(order.plan, order.rerun_from))
            if run.is_recorded:
                ledger.describe(_clean(code_sources(order.plan, works)))
            for observer in order.observers:
                observer.begun(address, order.plan)
            around = Surroundings(
                ledger,
                executor,
                handlers.flush,
                order.observers,
                stop,
                order.raises,
                uploads if any(work.uploads for work in works) else None,
                what_is_called(run, ready.settings, ledger.url),
            )
            loop = Loop(order.plan, run, works, around, _before(order, ready))
            if began.is_running():
                loop.run()
        state = flow_state(loop.book, order.references, address, was_stopped=stop.is_asked)
        state = _ended(order, address, began, state)
    except BaseException as exc:
        _end(ledger, run, _broken(exc))
        raise
    finally:
        _BUSY.discard(id(executor))
        executor.drop()
        if executor is not order.executor:
            executor.close()
    _end(ledger, run, state)
    if order.plan.checks and run.is_recorded and state.is_successful():
        check_run(order.plan, state, run.key, ledger)
    for observer in order.observers:
        observer.ended(state)
    if stop.is_asked:
        raise KeyboardInterrupt(f"{address or run.flow} was stopped; {again}")
    return state


def _clean(sources: list[SourceRecord]) -> list[SourceRecord]:
    """Return texts that hold no known secret."""
    return [source._replace(text=redacted_json(source.text)) for source in sources]


def _asked(order: Order, address: str, old: State, new: State) -> State:
    """Return a run's new state, after the flow's state handlers have had their say."""
    if not order.state_handlers:
        return new
    new.address = address
    said = asked(order.state_handlers, order.flow, old, new)
    if not (said.is_finished() or said.is_running() or said.is_paused()) or said.is_looped():
        said = Failed(f"a state handler gave the flow {said!r}, in which no run can be or end")
    said.address = address
    said.message = redacted(said.message)
    return said


def _ended(order: Order, address: str, began: State, state: State) -> State:
    """Return how a run ended; one that a state handler did not let begin ends as it said."""
    if not began.is_running():
        began.reference = state.reference
        return began
    said = _asked(order, address, began, state)
    said.reference = state.reference
    return said


def _before(order: Order, ready: _Prepared) -> Before:
    shown = _shown(order.plan, ready.run.parameters)
    if ready.before is None:
        return Before(preset=order.states, shown=shown)
    # After the run has begun: who deletes what is old either sees this run, and waits for its end,
    # or has told the ledger already of what is to go.
    left = left_by(ready.ledger, ready.before)
    again = behind(order.plan, order.rerun_from)
    left = replace(left, known=wished(left.known, again, any_code=order.any_code))
    if ready.record is not None and ready.record.parameters == ready.before.parameters:
        left = used(ready.ledger, left, ready.record)
    else:
        left = replace(left, approvals={})  # that was not what a person looked at
    return Before(left.known, frozenset(left.approvals), order.states, shown)


def _end(ledger: Ledger, run: RunFacts, state: State) -> None:
    if run.is_recorded:
        ledger.end(run.key, state.name, redacted(state.message), now())


def _broken(exc: BaseException) -> State:
    if isinstance(exc, KeyboardInterrupt):
        return Cancelled(str(exc) or "stopped at once by a person")
    return Failed(f"the run broke off: {type(exc).__name__}: {exc}")


def _executor(order: Order, settings: Settings, *, is_recorded: bool) -> Executor:
    if order.executor is not None and not isinstance(order.executor, str):
        _claim(order.executor)
        return order.executor
    name = order.executor or settings.engine.executor
    if name != "local":
        return open_executor(name, settings.engine.workers)
    if not is_recorded:
        return LocalExecutor(_LINGER_UNRECORDED)
    return LocalExecutor(_LINGER_POWER if settings.results.durability == "power" else 0.0)


def _claim(executor: Executor) -> None:
    with _BUSY_LOCK:
        if id(executor) in _BUSY:
            raise RunError(
                f"this {type(executor).__name__} runs another flow at this moment; give each run "
                "an executor of its own, or the executor's name"
            )
        _BUSY.add(id(executor))


def _record(
    order: Order,
    before: RunRecord | None,
    parameters: Mapping[str, Any],
    digests: tuple[str, str],
) -> RunRecord:
    at_once = now()
    return RunRecord(
        id=uuid4().hex,
        flow=order.plan.slug,
        name=order.plan.name,
        state="Running",
        parameters=told(parameters),
        plan=digests[0],
        environment=digests[1],
        resumed_from=before.address if before else None,
        trigger=trigger(),
        host=socket.gethostname(),
        pid=os.getpid(),
        created_at=at_once,
        heartbeat_at=at_once,
    )


def _shown(plan: Plan, parameters: Mapping[str, Any]) -> dict[int, str]:
    """Return JSON of each parameter's value, by place."""
    return {
        node.place: shown(parameters[node.task.name])
        for node in plan.nodes
        if isinstance(node.task, Parameter)
    }


def _day(micros: int) -> str:
    return at(micros).strftime("%Y/%m/%d")
