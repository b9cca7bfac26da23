"""A plan in words: a table in text, in HTML, in a terminal, and plain data."""

from collections.abc import Sequence
from typing import Any

from cairnflow.engine.foreseen import PlannedStep
from cairnflow.engine.reasons import Reason
from cairnflow.flow.planned import PlannedRun
from cairnflow.ledger.wire import answer
from cairnflow.trails.markup import page, quiet, scrolled, tag
from cairnflow.trails.screens import stacked, table, text
from cairnflow.trails.words import counted, duration, glyph, number, printable, size

TONES = {
    "reuse": "reused",
    "run": "running",
    "part": "running",
    "unsure": "pending",
    "unknown": "pending",
    "not_begun": "skipped",
}
"""Name of the state that each action looks like."""

_NAMED = 3
"""Tasks that a sentence names; of more it tells only how many."""


def headline(plan: PlannedRun) -> str:
    """Return a plan in one line."""
    of = f"{plan.resumes} -> {plan.address}" if plan.resumes else plan.address
    told = [f"reuse {number(plan.reuses)}{_saved(plan)}", f"run {number(plan.runs)}"]
    if plan.unsure:
        told.append(f"{number(plan.unsure)} may run")
    if plan.took is not None:
        told[-1] += f" (~{duration(plan.took)} before)"
    return f"Plan  {of}   {'   '.join(told)}"


def lines(plan: PlannedRun) -> str:
    """Return a plan as a table in text."""
    told = [headline(plan), *(f"  parameter {one}" for one in changes(plan))]
    rows = [(f"{glyph(TONES[s.action])} {s.task}", what(s), why(s)) for s in plan.tasks]
    first, second = (max((len(row[i]) for row in rows), default=0) for i in (0, 1))
    told += [f"  {task:{first}}  {did:{second}}  {said}".rstrip() for task, did, said in rows]
    told += [f"  ! {one}" for one in warnings(plan)]
    return printable("\n".join(told), keep="\n")


def page_of(plan: PlannedRun) -> str:
    """Return a plan as HTML."""
    rows = [
        tag("tr", tag("td", s.task), tag("td", what(s)), tag("td", why(s), cls="w"))
        for s in plan.tasks
    ]
    heads = (("task", False), ("action", False), ("why", False))
    notes = [tag("p", quiet(one)) for one in [*changes(plan), *warnings(plan)]]
    return page(scrolled(headline(plan), heads, rows), *notes)


def screen_of(plan: PlannedRun) -> Any:
    """Return a plan as rich shows it."""
    made = table("task", "action", "why")
    for s in plan.tasks:
        made.add_row(text(f"{glyph(TONES[s.action])} {s.task}"), text(what(s)), text(why(s)))
    notes = "\n".join([*changes(plan), *warnings(plan)])
    return stacked(text(headline(plan), "bold"), made, text(notes, "dim"))


def form(plan: PlannedRun) -> dict[str, Any]:
    """Return a plan as plain data."""
    return answer(
        {
            "addr": plan.address,
            "resumes": plan.resumes,
            "on_code_change": plan.policy,
            "parameters": plan.parameters,
            "changed": {
                name: {"then": then, "now": now} for name, (then, now) in plan.changed.items()
            },
            "reuses": plan.reuses,
            "runs": plan.runs,
            "unsure": plan.unsure,
            "saves": round(plan.saves, 6),
            "bytes": plan.bytes,
            "took": None if plan.took is None else round(plan.took, 6),
            "changed_code": plan.changed_code,
            "steps": [_form(step) for step in plan.steps],
        }
    )


def what(step: PlannedStep) -> str:
    """Return what becomes of a task, in a few words."""
    if step.action == "not_begun":
        return "not begun"
    if step.action == "unknown":
        return "may run"
    if not step.is_mapped:
        return {"reuse": "reuse", "run": "run", "unsure": "may run"}[step.action]
    if not step.width:
        return "no children"
    counts = [(step.runs, "run"), (step.unsure, "may run"), (step.reuses, "reuse")]
    told = [(count, word) for count, word in counts if count]
    if len(told) == 1 and told[0][0] == step.width:
        return f"{told[0][1]} ×{number(step.width)}"
    (count, word), *rest = told or [(0, "run")]
    more = "".join(f", {number(one)} {other}" for one, other in rest)
    return f"{number(count)} of {number(step.width)} {word}{more}"


def why(step: PlannedStep) -> str:
    """Return why, in a sentence without its end."""
    before = _named(step.waits_for)
    if step.action == "unknown":
        return f"{before} will tell how many children it has" if before else step.reason.text
    if step.action == "unsure" and step.reason.code == "new_input" and before:
        return f"runs only if the value of {before} changes"
    told = [step.reason.text] if step.reason.text else []
    if step.action == "part" and step.unsure and not step.runs:
        told = [f"those run whose value of {before} changes"]
    if not step.begins and before and step.action != "unsure":
        told.append(f"once {before} {'have' if len(step.waits_for) > 1 else 'has'} ended")
    if step.old_code and step.reason.code != "old_code":
        told.append(f"{counted(step.old_code, 'value')} of changed code used again")
    return "; ".join(told)


def changes(plan: PlannedRun) -> list[str]:
    """Return which parameters are not what they were."""
    return [
        f"{name}: {_shown(then)} -> {_shown(now)}" for name, (then, now) in plan.changed.items()
    ]


def warnings(plan: PlannedRun) -> list[str]:
    """Return what may go wrong, each with the task that it is about."""
    return [f"{step.task}: {text}" for step in plan.steps for text in step.warnings]


def _shown(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:59]}…"


def _named(tasks: Sequence[str]) -> str:
    more = len(tasks) - _NAMED
    named = ", ".join(tasks[:_NAMED])
    return f"{named} and {more} more" if more > 0 else named


def _saved(plan: PlannedRun) -> str:
    told = [f"saves ~{duration(plan.saves)}"] if plan.saves else []
    told += [size(plan.bytes)] if plan.bytes else []
    return f" ({', '.join(told)})" if told else ""


def question(plan: PlannedRun) -> str:
    """Return what a person is asked where the code of kept values has changed."""
    changed = plan.changed_code
    (first, count), *_ = changed.items()
    width = plan[first].width
    if len(changed) == 1 and width is not None and width != count:
        return (
            f"Reuse the {number(count)} succeeded {first} children although the code changed? "
            f"[o]nly failed / [a]ll {number(width)}"
        )
    values = counted(sum(changed.values()), "value")
    named = _named(list(changed))
    return f"Reuse {values} of {named} although the code changed? [o]nly what failed / [a]ll"


def _form(step: PlannedStep) -> dict[str, Any]:
    return {
        "task": step.task,
        "name": step.name,
        "action": step.action,
        "reason": _reason(step.reason),
        "waits_for": list(step.waits_for),
        "begins": step.begins,
        "parameter": step.is_parameter,
        "mapped": step.is_mapped,
        "width": step.width,
        "reuses": step.reuses,
        "runs": step.runs,
        "unsure": step.unsure,
        "old_code": step.old_code,
        "saves": round(step.saves, 6),
        "bytes": step.bytes,
        "took": None if step.took is None else round(step.took, 6),
        "source": step.source or None,
        "warnings": list(step.warnings),
    }


def _reason(reason: Reason) -> dict[str, str] | None:
    return {"code": reason.code, "text": reason.text} if reason.code else None
