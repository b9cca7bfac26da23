"""Which task runs differ between two runs, and which of them began it. Pure: facts in."""

from typing import Literal

from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import AnyFact, Checkpoint
from cairnflow.trails.comparing.arguments import SAME, Given, given
from cairnflow.trails.comparing.graphs import Alignment
from cairnflow.trails.comparing.grounds import (
    CODE,
    PARAMETERS,
    UNKNOWN,
    Ground,
    Surroundings,
    ground,
    rewired,
)
from cairnflow.trails.comparing.pairs import Pair, Role, TaskComparison
from cairnflow.trails.comparing.sides import Children, Side
from cairnflow.trails.comparing.statuses import Status, is_same, status, worst


def judged(a: Side, b: Side, names: Alignment, around: Surroundings) -> list[TaskComparison]:
    """Return every author's task, in an order in which they can be run; removed ones last."""
    walk = _Walk(a, b, names, around)
    found = [walk.compare(task) for task in b.tasks()]
    found = [walk.inferred.get(task.task, task) for task in found]
    gone = [_alone(task, a.children(task), "removed") for task in names.removed]
    return found + gone


def _alone(task: str, facts: Children, which: Literal["added", "removed"]) -> TaskComparison:
    is_gone = which == "removed"
    pairs = tuple(
        Pair(TaskKey(task, child), fact if is_gone else None, None if is_gone else fact, which)
        for child, fact in sorted(facts.items())
    )
    children = None if not facts or WHOLE in facts else len(facts)
    return TaskComparison(task, task if which == "removed" else "", which, "", children, pairs)


class _Walk:
    """Goes through the tasks of the later run, those first on which others hang."""

    def __init__(self, a: Side, b: Side, names: Alignment, around: Surroundings) -> None:
        self._a, self._b = a, b
        self._names, self._around = names, around
        self._is_other: dict[str, bool] = {}
        self.inferred: dict[str, TaskComparison] = {}

    def compare(self, task: str) -> TaskComparison:
        """Return how a task compares; those that it hangs on have been compared."""
        before = self._names.pairs.get(task)
        if before is None:
            self._is_other[task] = False  # what hangs on it now has hung on another task before
            return _alone(task, self._b.children(task), "added")
        ours, theirs = self._a.children(before), self._b.children(task)
        if ours and theirs and (WHOLE in ours) != (WHOLE in theirs):
            return self._unalike(task, before, ours, theirs)
        pairs, found = self._pairs(task, ours, theirs)
        if not found and self._is_begun(task, before):
            found.add("missing")
        is_other = any(pair.status not in {"same", "equal"} for pair in pairs)
        if not found and not self._b.widths.keys() & {task}:
            is_other = self._is_any_other(task)  # of what is not kept, those before it tell
        self._is_other[task] = is_other
        children = None if WHOLE in ours or WHOLE in theirs or not found else self._width(task)
        return TaskComparison(task, before, worst(found), _role(pairs), children, tuple(pairs))

    def _pairs(self, task: str, ours: Children, theirs: Children) -> tuple[list[Pair], set[Status]]:
        """Return the task runs that are not the same, and which statuses came up."""
        others: list[tuple[int, AnyFact | None, AnyFact | None]] = []
        found: set[Status] = set()
        for child in sorted(ours.keys() | theirs.keys()):
            then, now = ours.get(child), theirs.get(child)
            if then is not None and now is not None and is_same(then, now):
                found.add("same")  # as nearly all of ten thousand children are
            else:
                others.append((child, then, now))
        changed = [one for one in others if status(one[1], one[2]) == "changed"]
        self._a.whole.read(then for _, then, _ in changed if then is not None)
        self._b.whole.read(now for _, _, now in changed if now is not None)
        pairs = [self._pair(TaskKey(task, child), then, now) for child, then, now in others]
        found.update(pair.status for pair in pairs)
        return [pair for pair in pairs if pair.status != "same"], found

    def _unalike(self, task: str, before: str, ours: Children, theirs: Children) -> TaskComparison:
        """Return how a task compares that has children in one run, and has none in the other.

        As a rule it was not begun there, since a task before it failed.
        """
        self._is_other[task] = True
        a, b = ours.get(WHOLE), theirs.get(WHOLE)
        role: Role = "follows"
        why: Ground | None = None
        if not self._is_any_other(task):
            role = "origin"
            then, now = next(iter(ours.values())), next(iter(theirs.values()))
            why = ground(self._a.whole(then), self._b.whole(now), SAME, self._around)
        pair = Pair(TaskKey(task), a, b, "changed", role, why)
        return TaskComparison(task, before, "changed", role, None, (pair,))

    def _is_begun(self, task: str, before: str) -> bool:
        """Whether one run had children of a mapped task, and the other none."""
        return (task in self._b.widths) != (before in self._a.widths)

    def _width(self, task: str) -> int | None:
        before = self._names.pairs[task]
        widths = (self._a.widths.get(before, 0), self._b.widths.get(task, 0))
        counts = (len(self._a.children(before)), len(self._b.children(task)))
        return max(*widths, *counts)

    def _pair(self, key: TaskKey, a: AnyFact | None, b: AnyFact | None) -> Pair:
        found = status(a, b)
        if a is None or b is None:
            is_beyond = found == "missing" and self._is_beyond(key, is_new=a is None)
            return self._one_sided(key, a, b) if is_beyond else Pair(key, a, b, found)
        if found != "changed":
            return Pair(key, a, b, found)
        role, why = self._role(key.task, self._a.whole(a), self._b.whole(b))
        return Pair(key, a, b, found, role, why)

    def _is_beyond(self, key: TaskKey, *, is_new: bool) -> bool:
        """Whether a child is one more than the other run has of them."""
        before = self._names.pairs[key.task]
        width = self._a.widths.get(before) if is_new else self._b.widths.get(key.task)
        return key.child != WHOLE and width is not None and key.child >= width

    def _one_sided(self, key: TaskKey, a: AnyFact | None, b: AnyFact | None) -> Pair:
        """Return a child that only one run has, as it has more of them."""
        if self._is_any_other(key.task):
            return Pair(key, a, b, "changed", "follows")
        planned = self._b.planned.get(key.task)
        params = self._params_behind(list(planned.upstream) if planned is not None else [])
        made = "another number of children in the flow"
        why = Ground(PARAMETERS, f"parameter {', '.join(params)}: {made}")
        return Pair(
            key, a, b, "changed", "origin", why if params else Ground(CODE, f"code: {made}")
        )

    def _role(self, task: str, a: Checkpoint, b: Checkpoint) -> tuple[Role, Ground | None]:
        if a.inputs is None or b.inputs is None:
            return self._role_of_ungiven(task, a, b)
        how = given(a, b)
        if how.sources:
            return self._role_of_given(task, a, b, how)
        if how.unknown:
            why = f"whether {', '.join(how.unknown)} is what it was can't be told"
            return "unclear", Ground(UNKNOWN, why)
        return "origin", ground(a, b, how, self._around)

    def _role_of_ungiven(
        self, task: str, a: Checkpoint, b: Checkpoint
    ) -> tuple[Role, Ground | None]:
        """Return the role of what was not begun in one of the runs: a task before it said so."""
        if self._is_any_other(task):
            return "follows", None
        planned = self._b.planned.get(task)
        params = self._params_behind(list(planned.upstream) if planned is not None else [])
        return "origin", ground(a, b, Given(params=params), self._around)

    def _role_of_given(
        self, task: str, a: Checkpoint, b: Checkpoint, how: Given
    ) -> tuple[Role, Ground | None]:
        """Return the role of what other tasks have given something else than before."""
        if any(now and self._hangs_on_other(now) for _, _, now in how.sources):
            return "follows", None
        if any(self._is_rewired(then, now) for _, then, now in how.sources):
            return "origin", rewired(how)
        unkept = [now for _, _, now in how.sources if self._is_unkept(now)]
        if unkept:
            for one in unkept:
                self._infer(one, task)
            return "follows", None
        params = self._params_behind([now for _, _, now in how.sources])
        how = Given((), (*how.params, *params), how.constants, how.codes)
        if params or how.params:
            return "origin", ground(a, b, how, self._around)
        # Nothing before it differs: what the flow itself makes of its tasks' values does.
        made = ", ".join(name for name, _, _ in how.sources)
        return "origin", Ground(CODE, f"code: another {made} is made in the flow")

    def _is_any_other(self, task: str) -> bool:
        planned = self._b.planned.get(task)
        return any(map(self._hangs_on_other, planned.upstream if planned is not None else ()))

    def _hangs_on_other(self, task: str) -> bool:
        """Whether a task differs; of one that the flow has made, one of those it is made of."""
        if task not in self._is_other:
            planned = self._b.planned.get(task)
            is_ours = planned is not None and planned.is_generated
            self._is_other[task] = is_ours and self._is_any_other(task)
        return self._is_other[task]

    def _is_unkept(self, task: str) -> bool:
        """Whether a task of the author's has left no fact in both runs, as it is not kept."""
        before = self._names.pairs.get(task)
        is_told = before is not None and self._b.is_told(task)
        return is_told and not (self._b.children(task) or self._a.children(before or ""))

    def _infer(self, task: str, reader: str) -> None:
        """Note that a task of which nothing is kept has begun a difference: its reader tells."""
        self._is_other[task] = True
        why = f"its value is not kept; what it gave to {reader} is not what it was"
        pair = Pair(TaskKey(task), None, None, "changed", "origin", Ground(UNKNOWN, why))
        before = self._names.pairs[task]
        self.inferred[task] = TaskComparison(task, before, "changed", "origin", None, (pair,))

    def _is_rewired(self, then: str, now: str) -> bool:
        """Whether an argument comes from other tasks than before."""
        names = self._names.pairs
        theirs = {names.get(task, task) for task in _behind(self._b, now)}
        return theirs != _behind(self._a, then)

    def _params_behind(self, tasks: list[str]) -> tuple[str, ...]:
        """Return the parameters that differ, of which the flow has made what these tasks give."""
        changed = {change.name for change in self._around.parameters(())}
        found: dict[str, None] = {}
        pending, seen = list(tasks), set(tasks)
        while pending:
            planned = self._b.planned.get(pending.pop())
            if planned is None:
                continue
            if planned.is_parameter and planned.name in changed:
                found[planned.name] = None
            more = [task for task in planned.upstream if planned.is_generated and task not in seen]
            seen.update(more)
            pending += more
        return tuple(found)


def _behind(side: Side, task: str) -> set[str]:
    """Return a task; where the flow has made it, those that it is made of."""
    found: set[str] = set()
    pending, seen = [task], {task}
    while pending:
        slug = pending.pop()
        planned = side.planned.get(slug)
        if planned is None or not planned.is_generated:
            found.add(slug)
            continue
        pending += [before for before in planned.upstream if before not in seen]
        seen.update(planned.upstream)
    return found


def _role(pairs: list[Pair]) -> Role:
    roles = {pair.role for pair in pairs}
    for role in _ROLES:
        if role in roles:
            return role
    return ""


_ROLES: tuple[Role, ...] = ("origin", "unclear", "follows")
