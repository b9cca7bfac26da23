"""What is true of each task at this moment of a run, and the counts that follow from it."""

from collections.abc import Sequence

from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Plan
from cairnflow.states import Mapped, Skipped, State, Success


class Book:
    """The states of all tasks and children of one plan.

    Counts are kept up to date by ``enter``, so that nobody has to look at all tasks to know what
    may begin: a ``decide`` that reads the whole book takes quadratic time. Not thread-safe.

    Attributes:
        plan: what the states are of.
        states: state of each task, None before it begins; shape (tasks,).
        children: states of a mapped task's children, by place; empty before it is expanded.
        widths: count of items in the value of a task that is mapped over; shape (tasks,).
        waiting: count of upstream tasks that must still end or be expanded; shape (tasks,).
        odd: count of upstream tasks that ended otherwise than by success; shape (tasks,).
        child_waiting: the same for each child of a mapped task.
        child_odd: the same for each child of a mapped task.
        open_children: count of children that have not ended; shape (tasks,).
        to_whole: tasks that wait for the whole of a task, by place.
        to_paired: mapped tasks whose children wait for children of a task, by place.
        approved: what was paused and may go on: place and index.
        known: what the resumed run has a value of: place and index.
        only_reused: places of mapped tasks whose children wait for a person, if not reused.
        is_plain: a task is not mapped and has the usual trigger; shape (tasks,).
    """

    def __init__(self, plan: Plan) -> None:
        count = len(plan.nodes)
        self.plan = plan
        self.states: list[State | None] = [None] * count
        self.children: dict[int, list[State | None]] = {}
        self.widths: list[int] = [0] * count
        self.waiting = [len(node.whole) + len(node.paired) for node in plan.nodes]
        self.odd = [0] * count
        self.child_waiting: dict[int, list[int]] = {}
        self.child_odd: dict[int, list[int]] = {}
        self.open_children = [0] * count
        self._odd_children = [0] * count
        self.to_whole, self.to_paired = _followers(plan)
        self.approved: set[tuple[int, int]] = set()
        self.known: set[tuple[int, int]] = set()
        self.only_reused: set[int] = set()
        self.is_plain = [not (node.is_mapped or node.task.trigger) for node in plan.nodes]

    def state(self, place: int, index: int) -> State | None:
        """Return the state of a task (``index`` is ``WHOLE``) or of one of its children."""
        return self.states[place] if index == WHOLE else self.children[place][index]

    def running(self, place: int, index: int, state: State) -> None:
        """Write down a state in which nothing has ended."""
        if index == WHOLE:
            self.states[place] = state
        else:
            self.children[place][index] = state

    def expand(self, place: int, width: int, state: Mapped) -> None:
        """Write down that a mapped task stands for ``width`` children."""
        self.states[place] = state
        children: list[State | None] = [None] * width
        self.children[place] = children
        self.open_children[place] = width
        waiting, odd = [0] * width, [0] * width
        for upstream in self.plan.nodes[place].paired:
            for index, child in enumerate(self.children.get(upstream, ())[:width]):
                if child is None or not child.is_finished():
                    waiting[index] += 1
                elif _is_odd(child):
                    odd[index] += 1
        self.child_waiting[place], self.child_odd[place] = waiting, odd
        for down in self.to_paired[place]:
            self.waiting[down] -= 1
        if not width:
            self._whole_ended(place, is_odd=False)

    def end(self, place: int, index: int, state: State) -> None:
        """Write down how a task or a child ended."""
        if index != WHOLE:
            self._end_child(place, index, state)
            return
        self.states[place] = state
        is_odd = state.__class__ is not Success and _is_odd(state)
        for down in self.to_whole[place]:
            self.waiting[down] -= 1
            if is_odd:
                self.odd[down] += 1
        for down in self.to_paired[place]:
            self.waiting[down] -= 1
            self.odd[down] += is_odd

    def turned(self, place: int, index: int, state: State) -> None:
        """Write down that what had ended well has failed after all."""
        before = self.state(place, index)
        is_new = before is None or not _is_odd(before)
        if index == WHOLE:
            self.states[place] = state
            self.children.pop(place, None)  # of a mapped task that had none
            if is_new:
                self._odder((*self.to_whole[place], *self.to_paired[place]))
            return
        self.children[place][index] = state
        if not is_new:
            return
        self._odd_children[place] += 1
        for down in self.to_paired[place]:
            if index < len(self.child_odd.get(down, ())):
                self.child_odd[down][index] += 1
        if not self.open_children[place] and self._odd_children[place] == 1:
            self._odder(self.to_whole[place])

    def _odder(self, downs: Sequence[int]) -> None:
        """Write down that one more before these has failed; their children are to ask, too."""
        for down in downs:
            self.odd[down] += 1
            if down in self.child_odd:
                self.child_odd[down] = [count + 1 for count in self.child_odd[down]]

    def _end_child(self, place: int, index: int, state: State) -> None:
        self.children[place][index] = state
        is_odd = state.__class__ is not Success and _is_odd(state)
        self._odd_children[place] += is_odd
        for down in self.to_paired[place]:
            waiting = self.child_waiting.get(down)
            if waiting is not None and index < len(waiting):
                waiting[index] -= 1
                self.child_odd[down][index] += is_odd
        self.open_children[place] -= 1
        if not self.open_children[place]:
            self._whole_ended(place, self._odd_children[place] > 0)

    def _whole_ended(self, place: int, is_odd: bool) -> None:
        for down in self.to_whole[place]:
            self.waiting[down] -= 1
            self.odd[down] += is_odd

    def has_ended(self, place: int) -> bool:
        """Return whether a task, and all its children, have ended."""
        state = self.states[place]
        if state is None:
            return False
        if place in self.children:
            return not self.open_children[place]
        return state.is_finished()

    def is_approved(self, place: int, index: int) -> bool:
        """Return whether a person let this go on, or the task whose child it is."""
        return (place, index) in self.approved or (place, WHOLE) in self.approved

    def is_known(self, place: int) -> bool:
        """Return whether the resumed run has a value of this task, or of one of its children."""
        return (place, WHOLE) in self.known or any(key[0] == place for key in self.known)

    def has_failed(self, place: int) -> bool:
        """Return whether a task, or one of its children, has failed so far."""
        children = self.children.get(place)
        states = [self.states[place]] if children is None else children
        return any(state is not None and state.is_failed() for state in states)


def _is_odd(state: State) -> bool:
    return isinstance(state, Skipped) or not isinstance(state, Success)


def _followers(plan: Plan) -> tuple[list[Sequence[int]], list[Sequence[int]]]:
    """Return who waits for the whole of each task, and whose children wait for its children."""
    nodes = plan.nodes
    if not any(node.paired for node in nodes):
        return [_ordered(node.downstream) for node in nodes], [()] * len(nodes)
    whole: list[list[int]] = [[] for _ in nodes]
    paired: list[list[int]] = [[] for _ in nodes]
    for node in nodes:
        for place in node.whole:
            whole[place].append(node.place)
        for place in node.paired:
            paired[place].append(node.place)
    return [*whole], [*paired]


def _ordered(places: Sequence[int]) -> Sequence[int]:
    return sorted(places) if len(places) > 1 else places
