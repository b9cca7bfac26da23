"""The engine's side of the model: flows made of specs, run, and how all in them ended."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cairnflow import Flow, Parameter, Task, context, flatten, task, unmapped
from cairnflow.engine.observers import Told
from cairnflow.executors.base import Executor
from cairnflow.plan import triggers
from cairnflow.plan.plan import Plan
from cairnflow.results import ResultHandler
from cairnflow.signals import ENDRUN, FAIL, LOOP, PAUSE, RETRY, SKIP, SUCCESS, TRIGGERFAIL
from cairnflow.states import (
    Cached,
    Cancelled,
    Failed,
    Looped,
    Paused,
    Pending,
    Resume,
    Retrying,
    Scheduled,
    Skipped,
    State,
    Success,
)
from cairnflow.states import Mapped as MappedState
from tests.diary import Diary
from tests.engine.model import GOOD, Ended, Mapped, World, play, run_state
from tests.engine.model_specs import (
    REFUSED,
    WHOLE,
    Act,
    Edge,
    Program,
    Spec,
    Trigger,
    looped,
    told_of,
    turn_of,
    value_of,
)

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

Shown = tuple[str, Any, tuple[tuple[int, str], ...]]
"""State of a task run, its value (of a bad end only whether there is one), and its facts."""


class Seen(NamedTuple):
    """All that is compared.

    Attributes:
        state: of the run.
        ends: of each task, in the order in which they were written.
    """

    state: str
    ends: list[Shown | list[Shown]]


def played(place: int, programs: Sequence[Program], items: int | None, **given: Any) -> Any:
    """Do what a program says, in whatever process."""
    # What it names would be part of its code, whose digest takes longer than the whole run.
    return context["deed"](place, programs, items, given)


def task_of(place: int, spec: Spec, work: Callable[..., Any] = played, **rules: Any) -> Task:
    """The task of a spec."""
    return task(
        name=f"t{place}",
        max_retries=spec.max_retries or None,
        retry_delay=0 if spec.max_retries else None,
        trigger=trigger(spec.trigger) if spec.trigger else None,
        skip_on_upstream_skip=spec.skips,
        validators=[accepts] if "refused" in spec.acts else [],
        **rules,
    )(work)


def deed(
    place: int, programs: Sequence[Program], items: int | None, given: Mapping[str, Any]
) -> Any:
    """Do what a task run's program says."""
    index = context["map_index"]
    child = WHOLE if index is None else index
    if context["diary"]:
        Diary(Path(context["diary"])).note(f"{place}:{child}")
    turn, tries = context["task_loop_count"], context["task_run_count"]
    act = Spec(programs=tuple(programs)).act(
        child, turn, tries, is_resumed=context["resume"], is_mended=context["is_mended"]
    )
    loop = context["task_loop_result"] if turn > 1 else ""
    if act == "LOOP":
        raise LOOP(result=turn_of(place, max(child, 0), turn, loop))
    return _acted(act, value_of(place, max(child, 0), dict(given), items, loop))


def _acted(act: Act, value: Any) -> Any:
    match act:
        case "return":
            return value
        case "none":
            return None
        case "refused":
            return REFUSED
        case "raise":
            raise ValueError("planned")
        case "die":
            os._exit(3)
        case _:
            raise _SIGNALS[act](value)


_SIGNALS: Mapping[str, Callable[[Any], Exception]] = {
    "FAIL": lambda _: FAIL("planned"),
    "TRIGGERFAIL": lambda _: TRIGGERFAIL("planned"),
    "cancel": lambda _: ENDRUN(Cancelled("planned")),
    "RETRY": lambda _: RETRY("planned"),
    "SKIP": lambda _: SKIP("planned"),
    "SUCCESS": lambda value: SUCCESS("planned", result=value),
    "bare": lambda _: SUCCESS("planned"),
    "PAUSE": lambda _: PAUSE("planned"),
    "nap": lambda _: PAUSE("planned", start_time=datetime.now(UTC) + timedelta(milliseconds=1)),
}


CONTEXT = {"deed": deed, "diary": None, "is_mended": False}
"""What each task finds in its context."""


def accepts(value: Any) -> bool:
    """Refuse one value."""
    return value != REFUSED


def trigger(told: Trigger) -> Callable[..., bool]:
    """The trigger that is told of."""
    if told.name.startswith("some_"):
        return getattr(triggers, told.name)(told.at_least, told.at_most)
    return _TRIGGERS.get(told.name) or getattr(triggers, told.name)


def _says_none(states: Collection[State]) -> bool:
    return None  # type: ignore[return-value]  # what an author forgets


def _raises(error: Exception) -> Callable[..., bool]:
    def raising(states: Collection[State]) -> bool:
        raise error

    return raising


def _signals(kind: Callable[..., Exception]) -> Callable[..., bool]:
    def raising(states: Collection[State]) -> bool:
        raise kind("planned")

    return raising


_TRIGGERS: Mapping[str, Callable[..., bool]] = {
    "says none": _says_none,
    "raises": _raises(ValueError("planned")),
    "raises RETRY": _signals(RETRY),
    "raises SKIP": _signals(SKIP),
    "raises FAIL": _signals(FAIL),
    "raises SUCCESS": _signals(SUCCESS),
}


@dataclass(frozen=True)
class Edits:
    """What an author has changed in a flow.

    Attributes:
        works: functions of tasks, by place.
        asks: places of the tasks that take the parameter.
        default: of the parameter.
        caches: places of the tasks that look for values of earlier runs.
    """

    works: Mapping[int, Callable[..., Any]] = field(default_factory=dict)
    asks: Collection[int] = ()
    default: int = 0
    caches: Collection[int] = ()


def build(
    specs: Sequence[Spec], handler: ResultHandler | None = None, edits: Edits | None = None
) -> tuple[Flow, list[Any]]:
    """The flow of a graph, and the task of each spec."""
    edits = edits or Edits()
    tasks: list[Any] = []
    with Flow("model", result_handler=handler) as flow:
        parameter = Parameter("p", default=edits.default) if edits.asks else None
        for place, spec in enumerate(specs):
            own = {"p": parameter} if place in edits.asks else {}
            rules = {"cache": "inputs"} if place in edits.caches else {}
            made = partial(task_of, work=edits.works.get(place, played), **rules)
            tasks.append(_placed(place, spec, tasks, made, own))
    return flow, tasks


def _placed(
    place: int,
    spec: Spec,
    tasks: Sequence[Any],
    make: Callable[[int, Spec], Task],
    own: Mapping[str, Any],
) -> Any:
    """The task of a spec, written into the flow that is open."""
    sources = [_source(edge, tasks) for edge in spec.edges]
    if spec.kind == "item":
        return sources[0][spec.count]
    if spec.kind == "sum":
        return sources[0] + sources[1]
    whole = unmapped if spec.is_mapped else _itself
    arguments: dict[str, Any] = {}
    waits: list[Any] = []
    for i, (edge, source) in enumerate(zip(spec.edges, sources, strict=True)):
        given = source if edge.how in {"each", "wait each"} else whole(source)
        if edge.how in {"whole", "each"}:
            arguments[f"a{i}"] = given
        else:
            waits.append(given)
    if spec.spread is not None:
        arguments["spread"] = list(range(spec.spread))
    given = {"place": place, "programs": spec.programs, "items": spec.items, **own}
    arguments |= {name: whole(value) for name, value in given.items()}
    return make(place, spec)(mapped=spec.is_mapped, upstream_tasks=waits, **arguments)


def _source(edge: Edge, tasks: Sequence[Any]) -> Any:
    found = [tasks[source] for source in edge.sources]
    if edge.shape == "list":
        return found
    return flatten(found[0]) if edge.shape == "flat" else found[0]


def _itself(value: Any) -> Any:
    return value


def preset(place: int, spec: Spec) -> State:
    """The state that a task is given from the start."""
    value = value_of(place, 0, {}, spec.items)
    children = [Success("", value), Failed(), Skipped()][: spec.count]
    return {
        "Success": lambda: Success("", value),
        "Cached": lambda: Cached("", value),
        "Skipped": Skipped,
        "Failed": Failed,
        "Pending": Pending,
        "Scheduled": lambda: Scheduled(start_time=_LONG_AGO),
        "Retrying": lambda: Retrying(run_count=spec.count),
        "Resume": Resume,
        "Looped": lambda: Looped("", looped(place, spec), loop_count=spec.count),
        "Paused": Paused,
        "Mapped": lambda: MappedState("", children),
    }[spec.preset or ""]()


@dataclass
class Attempts:
    """An observer that takes note of how each attempt ended."""

    of: dict[tuple[str, int], list[tuple[int, str]]] = field(default_factory=dict)
    seqs: list[int] = field(default_factory=list)

    def begun(self, address: str, plan: Plan) -> None:
        self.of.clear()

    def told(self, facts: Sequence[Told]) -> None:
        for fact in facts:
            if fact.state.name != "Running":
                self.of.setdefault((fact.task, fact.child), []).append(
                    (fact.attempt, fact.state.name)
                )
            if fact.seq:
                self.seqs.append(fact.seq)

    def ended(self, state: State) -> None:
        assert self.seqs == list(range(1, len(self.seqs) + 1))


def carried_out(
    specs: Sequence[Spec],
    executor: Executor | str = "local",
    *,
    handler: ResultHandler | None = None,
    references: Collection[int] = (),
    told: Mapping[str, Any] | None = None,
    **options: Any,
) -> Seen:
    """How each task ends when the engine runs the graph."""
    flow, tasks = build(specs, handler)
    flow.set_reference_tasks([tasks[place] for place in references])
    given = {tasks[place]: preset(place, spec) for place, spec in enumerate(specs) if spec.preset}
    attempts = Attempts()
    state = flow.run(
        executor=executor,
        task_states=given,
        observers=[attempts],
        context={**CONTEXT, **(told or {})},
        **options,
    )
    return seen(specs, tasks, state, attempts.of)


def seen(
    specs: Sequence[Spec],
    tasks: Sequence[Any],
    state: State,
    attempts: Mapping[tuple[str, int], list[tuple[int, str]]],
) -> Seen:
    """What is compared of a run."""
    ends: list[Shown | list[Shown]] = []
    for place, spec in enumerate(specs):
        slug = f"t{place}" if spec.kind == "task" else ""
        one = state.result[tasks[place]]
        if isinstance(one, MappedState):
            children = [_shown(s, slug, k, attempts) for k, s in enumerate(one.map_states)]
            ends.append([("Mapped", None, tuple(attempts.get((slug, WHOLE), ()))), *children])
        else:
            ends.append(_shown(one, slug, WHOLE, attempts))
    return Seen(state.name, ends)


def _shown(
    state: State, slug: str, child: int, attempts: Mapping[tuple[str, int], list[tuple[int, str]]]
) -> Shown:
    value = state.result
    said = value if state.name in GOOD else isinstance(value, BaseException)
    return state.name, said, tuple(attempts.get((slug, child), ()))


def expected(
    specs: Sequence[Spec], world: World | None = None, references: Collection[int] = ()
) -> Seen:
    """How each task ends in the model."""
    return shown(specs, play(specs, world), references)


def shown(specs: Sequence[Spec], ends: Sequence[Ended], references: Collection[int] = ()) -> Seen:
    """What is compared of ends in the model."""
    found: list[Shown | list[Shown]] = []
    for spec, end in zip(specs, ends, strict=True):
        told = [
            (
                one.state,
                one.value if one.state in GOOD else isinstance(one.value, BaseException),
                one.attempts if spec.kind == "task" else (),
            )
            for one in (end.children if isinstance(end, Mapped) else [end])
        ]
        found.append(
            [("Mapped", None, end.attempts), *told] if isinstance(end, Mapped) else told[0]
        )
    return Seen(run_state(specs, ends, references), found)


__all__ = ["Attempts", "Seen", "build", "carried_out", "expected", "seen", "told_of"]
