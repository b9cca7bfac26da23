"""Each task made ready for a run: its function, handler, rules and facts, looked up once."""

import builtins
import json
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import BuiltinFunctionType, FunctionType
from typing import Any, NamedTuple
from weakref import ref

from cairnflow.config import Settings
from cairnflow.digests import Authored, authored, code, content
from cairnflow.engine.codes import code_of, held_by
from cairnflow.engine.fresh import fresh, is_small
from cairnflow.engine.given import constant_fact, quoted
from cairnflow.engine.rules import CacheRule, Lookup
from cairnflow.engine.work import ConstantFact, RunFacts, Work
from cairnflow.executors.modules import never_imported
from cairnflow.ledger.records import SourceRecord
from cairnflow.plan.cache_validators import never_use
from cairnflow.plan.edges import TaskLike
from cairnflow.plan.plan import Node, Plan
from cairnflow.plan.policies import Policy, takes_earlier_values
from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler
from cairnflow.results.registry import known_handler
from cairnflow.results.uploads import Uploads
from cairnflow.runtime.caching import is_cached, key_of, rule_of
from cairnflow.runtime.handlers import Handlers
from cairnflow.tuples import filled


def prepared(
    plan: Plan,
    run: RunFacts,
    handlers: Handlers,
    settings: Settings,
    caching: "Caching | None" = None,
    *,
    uploads: Uploads | None = None,
) -> list[Work]:
    """Return each task of the plan, ready to be run; shape (tasks,).

    Args:
        plan: the flow's.
        run: the run's facts.
        handlers: say who keeps values.
        settings: the run's.
        caching: finds values of earlier runs; None where nothing is recorded.
        uploads: store values while the next tasks begin; None where they may not.
    """
    defaults = _Defaults(settings, uploads, _before_hooks(plan) if uploads else frozenset())
    if not run.is_recorded:
        common = _Common(defaults, caching, Authored())
        return [_prepared(node, run, None, common) for node in plan.nodes]
    found = [handlers.of(node.task) for node in plan.nodes]
    for handler in {id(handler): handler for handler in found}.values():
        if handler is not None:
            known_handler(handler)
    common = _Common(defaults, caching, _whose(plan, run))
    both = zip(plan.nodes, found, strict=True)
    return [_prepared(node, run, handler, common) for node, handler in both]


def run_again(works: Sequence[Work], tasks: Collection[str]) -> list[Work]:
    """Return works of which some take no value of an earlier run, though they keep their own.

    Args:
        works: shape (tasks,).
        tasks: slugs of those that are run again.
    """
    return [
        work._replace(cache=replace(work.cache, validator=never_use))
        if work.cache is not None and work.slug in tasks
        else work
        for work in works
    ]


def _whose(plan: Plan, run: RunFacts) -> Authored:
    """Return what of the values' code is the author's own."""
    works = {id(work): work for work in _authors_works(plan)}  # many tasks may be of one function
    return authored(works.values(), never_imported() if run.is_remote else ())


def _authors_works(plan: Plan) -> list[Callable[..., Any]]:
    tasks = [node.task for node in plan.nodes]
    return [task.work for task in tasks if not task.is_generated and not task.is_parameter]


class Caching(NamedTuple):
    """What tasks need that look for values of earlier runs.

    Attributes:
        lookup: finds them.
        parameters: JSON of the run's parameters, as it stands in its record.
    """

    lookup: Lookup
    parameters: str


class _Defaults:
    """The settings that tasks fall back on, read once a run."""

    def __init__(
        self, settings: Settings, uploads: Uploads | None, through: frozenset[int]
    ) -> None:
        self._write, self._uploads, self._through = settings.results.write, uploads, through
        self.preview: Level = settings.results.preview
        self._codes: dict[Callable[..., Any], str] = {}
        self._none = Policy()
        self._policy = Policy(
            settings.tasks.max_retries, settings.tasks.retry_delay or 0.0, settings.tasks.timeout
        )

    def uploads(self, node: Node, handler: ResultHandler | None) -> Uploads | None:
        """Return what stores a task's values behind it; None where the next task is to wait."""
        if handler is None or self._uploads is None or node.place in self._through:
            return None
        behind = handler.is_far if self._write is None else self._write == "behind"
        return self._uploads if behind else None

    def code(self, task: TaskLike, work: Callable[..., Any]) -> str:
        """Return the digest of a task's code; of a function that many tasks call, once a run."""
        if task.validators or type(work) is not FunctionType:
            return code_of(task)
        found = self._codes.get(work)
        if found is None:
            found = self._codes[work] = code_of(task)
        return found

    def policy(self, task: TaskLike) -> Policy:
        """Return the task's rules."""
        if task.is_generated:
            return self._none
        if task.max_retries is None and task.retry_delay is None and task.timeout is None:
            return self._policy
        return Policy(
            self._policy.max_retries if task.max_retries is None else task.max_retries,
            self._policy.retry_delay if task.retry_delay is None else task.retry_delay,
            self._policy.timeout if task.timeout is None else task.timeout,
        )


class _Common(NamedTuple):
    """What is the same for all tasks of a run."""

    defaults: _Defaults
    caching: Caching | None
    authored: Authored


def _prepared(node: Node, run: RunFacts, handler: ResultHandler | None, common: _Common) -> Work:
    defaults, caching, whose = common
    task = node.task
    is_recorded = run.is_recorded and not task.is_generated
    constants = node.constants
    work = _Value(run.parameters[task.name]) if task.is_parameter else task.work
    made = (
        *(run, node.slug, work, constants),
        _constant_facts(node, run.parameters, whose) if run.is_recorded else (),
        *(handler, defaults.policy(task), defaults.code(task, work) if is_recorded else ""),
        *(is_recorded, node.is_mapped_over, task.redact, task.preview or defaults.preview),
        *(task.name, task.tags, () if task.is_generated else task.validators, task.log_stdout),
        _rule(node, run, caching, is_kept=handler is not None)
        if caching is not None and takes_earlier_values(task)
        else None,
        tuple([name for name, value in constants.items() if is_small(value)]) if constants else (),
        *(whose, defaults.uploads(node, handler)),
    )
    return filled(Work, made)


def _before_hooks(plan: Plan) -> frozenset[int]:
    """Return the places of tasks with state handlers, and of all that come before one.

    State handlers are told of a success: it must be one, and may not be taken back.
    """
    found: set[int] = set()
    for node in reversed(plan.nodes):
        if node.task.state_handlers or not found.isdisjoint(node.downstream):
            found.add(node.place)
    return frozenset(found)


def _rule(node: Node, run: RunFacts, caching: Caching, *, is_kept: bool) -> CacheRule | None:
    return rule_of(
        node.task,
        f"{run.flow}/{node.slug}",
        lookup=caching.lookup,
        parameters=caching.parameters,
        is_kept=is_kept,
        is_mapped_over=node.is_mapped_over,
    )


def _constant_facts(
    node: Node, parameters: Mapping[str, Any], whose: Authored
) -> tuple[ConstantFact, ...]:
    task = node.task
    if task.is_parameter:
        return (constant_fact("value", parameters[task.name], whose, kind="param"),)
    found: list[ConstantFact] = []
    for name, value in node.constants.items():
        found.append(constant_fact(name, value, whose, hidden=name in task.redact))
    if not task.is_generated and (held := held_by(task)):
        found.append(constant_fact("self", held, whose, kind="settings"))
    return tuple(found)


class _Value:
    """Gives a parameter's value."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __call__(self) -> Any:
        return fresh(self._value)


_last: "tuple[ref[Plan], list[object], SourceRecord] | None" = None


def plan_source(plan: Plan) -> SourceRecord:
    """Return the plan as it is told to those who read it later. Thread-safe.

    That of the last plan is remembered: a flow that is run again and again has one plan.
    """
    global _last
    # What is told of a task, and may be changed by its author when it is in a plan already.
    held: list[object] = [
        (task.name, task.tags, task.cache, task.cache_for, task.cache_key)
        for task in [node.task for node in plan.nodes]
    ]
    if _last is not None and _last[0]() is plan and _last[1] == held:
        return _last[2]
    made = _plan_source(plan)
    if not any(node.task.is_generated for node in plan.nodes):  # what those hold may change
        _last = (ref(plan), held, made)
    return made


def _plan_source(plan: Plan) -> SourceRecord:
    tasks = ", ".join([_told(plan, node) for node in plan.nodes])
    keys = [
        key_of(node.task, f"{plan.slug}/{node.slug}") for node in plan.nodes if is_cached(node.task)
    ]
    # Whoever deletes old values keeps those that a run under way may look for.
    caches = f', "caches": {json.dumps(sorted(set(keys)))}' if keys else ""
    text = f'{{"name": {json.dumps(plan.name)}, "tasks": [{tasks}]{caches}}}'
    return SourceRecord(f"p1:{sha256(text.encode()).hexdigest()[:32]}", "plan", text)


def code_sources(plan: Plan, works: Sequence[Work]) -> list[SourceRecord]:
    """Return the code of all tasks, each text once."""
    found = {
        work.code: node.task for node, work in zip(plan.nodes, works, strict=True) if work.code
    }
    return [SourceRecord(digest, "code", _source(task)) for digest, task in found.items()]


def _source(task: TaskLike) -> str:
    facts = code(task.work)
    return json.dumps(
        {
            "name": facts.name,
            "file": facts.file,
            "line": facts.line,
            "source": facts.source,
            "helpers": [list(helper) for helper in facts.helpers],
        }
    )


def _told(plan: Plan, node: Node) -> str:
    """Return JSON of a task's place in the plan, for those who read it later.

    What is usual is left out: a plan may have thousands of tasks, and each run writes it.
    """
    _, slug, task, inputs, _, _, whole, paired, _, is_mapped, _ = node
    nodes = plan.nodes
    told = f'"task": "{slug}"'  # a slug has nothing in it that JSON would escape
    if task.name != slug:
        told += f', "name": {quoted(task.name)}'
    if inputs:
        taken: list[str] = []
        for name, place, mapped in inputs:
            word = "true" if mapped else "false"
            taken.append(f'[{quoted(name)}, "{nodes[place].slug}", {word}]')
        told += f', "inputs": [{", ".join(taken)}]'
    if whole or paired:
        slugs = '", "'.join([nodes[place].slug for place in (*whole, *paired)])
        told += f', "upstream": ["{slugs}"]'
    if task.tags or is_mapped or task.is_generated or task.is_parameter:
        told += f", {json.dumps(_unusual(node))[1:-1]}"
    return f"{{{told}}}"


def definition(node: Node) -> str:
    """Return what a task of ours does besides what it is given by others; empty where unknown.

    Two of one definition that are given the same give the same: so what follows from it can be
    told of a task that leaves no fact.
    """
    work: Any = node.task.work
    parts: list[str] = [getattr(work, "__qualname__", "") or type(work).__qualname__]
    held: dict[str, Any] = getattr(work, "__dict__", {})
    for given in (held, node.constants, {k: list(v.items) for k, v in node.spread.items()}):
        for name, value in given.items():
            digest = _BUILTIN.get(id(value)) or content(value)
            if not digest:
                return ""
            parts.append(f"{name}={digest}")
    return " ".join(parts)


_BUILTIN = {
    id(value): value.__qualname__
    for value in (*vars(operator).values(), *vars(builtins).values())
    if isinstance(value, BuiltinFunctionType | type)
}
"""Names of what operators and collections are made of: told apart without a digest."""


def _unusual(node: Node) -> dict[str, Any]:
    """Return what few tasks have."""
    task, told = node.task, dict[str, Any]()
    if task.tags:
        told["tags"] = sorted(task.tags)
    if task.is_generated:
        told["made"] = definition(node)
    for word, is_so in (
        ("mapped", node.is_mapped),
        ("generated", task.is_generated),
        ("parameter", task.is_parameter),
    ):
        if is_so:
            told[word] = True
    return told
