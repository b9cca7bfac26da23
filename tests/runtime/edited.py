"""Random graphs whose author has changed something: run, planned, and run again as was planned."""

import json
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cairnflow import config
from cairnflow.clock import now
from cairnflow.engine.foreseen import Foreseen, PlannedStep
from cairnflow.flow import RunPlan
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Checkpoint, Deletion
from cairnflow.results import LocalResultHandler
from tests.diary import Diary
from tests.engine.model_flows import CONTEXT, Edits, build, played
from tests.engine.model_graphs import graph_of
from tests.engine.model_specs import Program, Spec, without_presets
from tests.trail import facts, ledger


def played_otherwise(
    place: int, programs: Sequence[Program], items: int | None, **given: Any
) -> Any:
    """Other code, which gives the same."""
    return played(place, programs, items, **given)


def played_anew(place: int, programs: Sequence[Program], items: int | None, **given: Any) -> Any:
    """Other code, which gives something else."""
    found = played(place, programs, items, **given)
    return [f"{one} anew" for one in found] if isinstance(found, list) else found


def with_a_helper(helper: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function whose own code is the same whatever helper it calls."""

    def helps(place: int, programs: Sequence[Program], items: int | None, **given: Any) -> Any:
        return helper(played(place, programs, items, **given))

    return helps


def first_helper(value: Any) -> Any:
    return value


def other_helper(value: Any) -> Any:
    return value if value is not None else None


_WORKS: list[tuple[Callable[..., Any], Callable[..., Any]]] = [
    (played, played),
    (played, played_otherwise),
    (played, played_anew),
    (with_a_helper(first_helper), with_a_helper(first_helper)),
    (with_a_helper(first_helper), with_a_helper(other_helper)),
]
"""Functions of a task before and after."""


@dataclass(frozen=True)
class Case:
    """A graph, and what becomes of it between two runs.

    Attributes:
        specs: the graph.
        new: count of tasks at its end that are new.
        works: which of ``_WORKS`` each task has.
        asks: places of the tasks that take a parameter.
        is_changed: the parameter has changed.
        is_mended: what did harm is mended.
        items: place of the task whose argument has changed; None for none.
        lost: places in the trail of values that are lost, in percent of it.
        by_policy: they are deleted by policy, and else removed behind our back.
        again: place of a task that is to be run again; None for none.
        any_code: values of changed code are used again.
        is_twice: the first run was resumed once already, after what was changed.
        caches: places of the tasks that look for values of earlier runs.
        is_fresh: no run is resumed: values are found by caching alone.
    """

    specs: list[Spec]
    new: int
    works: list[int]
    asks: frozenset[int]
    is_changed: bool
    is_mended: bool
    items: int | None
    lost: tuple[int, ...]
    by_policy: bool
    again: int | None
    any_code: bool
    is_twice: bool
    caches: frozenset[int]
    is_fresh: bool


def cases(most: int = 8) -> st.SearchStrategy[Case]:
    """Graphs with random edits, made of a seed: what shrinks is small, and tests little."""
    return st.integers(0, 2**64 - 1).map(lambda seed: case_of(Random(seed), most))


def case_of(random: Random, most: int) -> Case:
    """A graph of up to ``most`` tasks, and its edits."""
    count = random.randint(2, most)
    places = range(count)
    is_fresh = random.random() < 0.2
    return Case(
        without_presets(_calm(random, graph_of(random, count))),
        new=int(random.random() < 0.15),
        works=random.choices(range(len(_WORKS)), weights=[5, 1, 2, 1, 1], k=count),
        asks=frozenset(random.sample(places, random.randint(0, 2))),
        is_changed=random.random() < 0.3,
        is_mended=random.random() < 0.5,
        items=random.choice(places) if random.random() < 0.2 else None,
        lost=tuple(random.sample(range(100), random.choice([0, 0, 1, 2]))),
        by_policy=random.random() < 0.5,
        again=random.choice(places) if random.random() < 0.15 else None,
        any_code=random.random() < 0.3,
        is_twice=random.random() < 0.3,
        caches=frozenset(one for one in places if random.random() < 0.5)
        if is_fresh
        else frozenset(),
        is_fresh=is_fresh,
    )


def _calm(random: Random, specs: list[Spec]) -> list[Spec]:
    """Let most functions return what they have made: behind what fails there is little to plan."""
    return [
        replace(one, programs=((("return",),),), trigger=None) if random.random() < 0.6 else one
        for one in specs
    ]


class Done(NamedTuple):
    """What a case came to.

    Attributes:
        plan: what was planned.
        facts: of the run that followed.
        before: the facts of the runs before, by address.
        called: the task runs whose function was called, as ``place:child``.
    """

    plan: RunPlan
    facts: list[Checkpoint]
    called: set[str]


def carried_out(case: Case, home: Path) -> Done:
    """Run the graph, change it, plan, and run as was planned.

    Args:
        case: what is run.
        home: of the ledger, which several cases may share.
    """
    with tempfile.TemporaryDirectory() as folder:
        # What caching would find of other cases is gone with their folders.
        own = Path(folder) / "home" if case.is_fresh else home
        with config.temporary({"home": own}):
            return _carried_out(case, Path(folder))


def _carried_out(case: Case, folder: Path) -> Done:
    diary = Diary(folder / "diary")
    kept = LocalResultHandler(folder / "kept")
    told = {**CONTEXT, "diary": str(diary.path)}
    first, _ = build(case.specs[: len(case.specs) - case.new], kept, _edits(case, 0))
    address = first.run(context=told).address
    specs = list(case.specs)
    if case.items is not None:
        specs[case.items] = replace(specs[case.items], items=5)
    second, tasks = build(specs, kept, _edits(case, 1))
    told["is_mended"] = case.is_mended
    if case.is_twice:
        address = second.run(context=told, resume=address).address
    _lose(case, address)
    diary.take()
    task: Any = None if case.again is None else tasks[case.again]
    slug = None if task is None else second.builder.tasks[task]
    wishes: dict[str, Any] = {
        "resume": address,
        "rerun_from": [] if slug is None else [slug],
        "on_code_change": "reuse" if case.any_code else "rerun",
    }
    plan = second.plan_run(
        context=told, check_values=not case.by_policy, **({} if case.is_fresh else wishes)
    )
    assert diary.take() == []
    state = plan.run()
    assert state.address == plan.address
    return Done(plan, facts(state.address), set(diary.take()))


def _edits(case: Case, which: int) -> Edits:
    works = {place: _WORKS[one][which] for place, one in enumerate(case.works)}
    return Edits(works, case.asks, 1 if which and case.is_changed else 0, case.caches)


def _lose(case: Case, address: str) -> None:
    found = [fact for fact in facts(address) if fact.location is not None]
    lost = [found[len(found) * percent // 100] for percent in case.lost if found]
    if not case.by_policy:
        for fact in lost:
            Path(json.loads(fact.location or "")).unlink(missing_ok=True)
        return
    with ledger() as opened:
        key = find_run(opened, parse_address(address)).key
        deletions = {fact.seq: Deletion(key, fact.seq, now(), "keep-last 1", "me") for fact in lost}
        assert opened.bury(list(deletions.values()), runs=len(opened.runs(RunFilter())))


_OF_INPUTS = frozenset({"new_input", "new_code", "unknown_input"})


def differences(done: Done) -> list[str]:
    """What came otherwise than it was planned; nothing where all is as it was said."""
    found: list[str] = []
    by_key: dict[TaskKey, list[Checkpoint]] = {}
    for fact in done.facts:
        by_key.setdefault(TaskKey(fact.task, fact.map_index), []).append(fact)
    for step in done.plan:
        if step.is_mapped and not step.children:
            parent = by_key.get(TaskKey(step.task), [None])[0]
            if step.begins and (parent is None or parent.state != "Mapped" or parent.width):
                found.append(f"{step.task} was to have no children")
            continue
        for child, one in enumerate(step.children):
            key = TaskKey(step.task, child if step.is_mapped else WHOLE)
            wrong = _wrong(one, step, key, by_key.get(key, []), done.called)
            if wrong:
                found.append(f"{key}: {wrong}; planned {one.action} for {one.reason}")
    return found


def _wrong(
    one: Foreseen, step: PlannedStep, key: TaskKey, of: list[Checkpoint], called: Collection[str]
) -> str:
    is_called = f"{key.task.removeprefix('t')}:{key.child}" in called or (
        step.is_parameter and bool(of) and of[0].state == "Success"
    )
    is_reused = bool(of) and of[-1].state in {"Reused", "Cached"}
    code = json.loads(of[0].reason or "{}").get("code", "") if of else ""
    if not is_called and not is_reused:
        return "it was not begun" if one.begins else ""
    match one.action:
        case "reuse" if not is_reused:
            return f"it was run: {code}"
        case "reuse" if (code, of[-1].reused_from) != (one.reason.code, one.taken):
            return f"it was reused as {code} from {of[-1].reused_from}, not {one.taken}"
        case "run" if is_reused:
            return "it was reused"
        case "run" if code != one.reason.code and not (one.open and code in _OF_INPUTS):
            return f"it was run for {code}"
        case "unsure" if one.fact is None:  # whether caching finds a value
            return "" if one.open or one.waits_for else "it names nothing that it hangs on"
        case "unsure":
            return _broken(one, of[0], code, is_reused=is_reused)
        case "not_begun":
            return "it was begun"
    return ""


def _broken(one: Foreseen, fact: Checkpoint, code: str, *, is_reused: bool) -> str:
    """Whether the condition of what was not sure says something else than came."""
    assert one.fact is not None
    then, given = _inputs(one.fact), _inputs(fact)
    changed = {name for name in then.keys() | given.keys() if then.get(name) != given.get(name)}
    if not one.open:
        return "it names nothing that it hangs on"
    if is_reused and changed:
        return f"it was reused though {changed} have changed"
    if not is_reused and not changed & one.open:
        return f"it was run for {code}, though nothing of {set(one.open)} has changed"
    if not is_reused and code not in _OF_INPUTS:
        return f"it was run for {code}"
    return ""


def _inputs(fact: Checkpoint) -> Mapping[str, Any]:
    return {
        entry["name"]: (entry.get("hash"), entry.get("code"))
        for entry in json.loads(fact.inputs or "[]")
    }
