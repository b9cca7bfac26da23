"""Which values may leave memory: those that are kept, and that nobody waits for any more."""

import traceback

from cairnflow.engine.book import Book
from cairnflow.keys import WHOLE
from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import NoResult, Result, SafeResult
from cairnflow.states import State

_SMALL = 1 << 16
"""Bytes; the value of a child stays in memory for a task that takes all children, unless it is
larger: many large ones must not gather there."""


class Values:
    """Counts who still waits for each value, and lets go of it after the last one."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._users = [len(node.downstream) for node in book.plan.nodes]

    def ended(self, place: int, index: int, state: State) -> None:
        """Take note that a task or a child has ended, with ``state``."""
        book = self._book
        if index == WHOLE:
            if not self._users[place]:
                _drop(state)
            if place not in book.children:
                self._took(place)
                return
        elif book.to_paired[place]:
            pass
        elif not book.to_whole[place] or _size(state) > _SMALL:
            _drop(state)
        if index != WHOLE:
            for upstream in book.plan.nodes[place].paired:
                self._child_used(upstream, index)
        if not book.open_children[place]:
            self._took(place)

    def _took(self, place: int) -> None:
        """Take note that a task, with all its children, needs its inputs no more."""
        users, node = self._users, self._book.plan.nodes[place]
        for upstream in node.whole:
            users[upstream] -= 1
            if not users[upstream]:
                self._unused(upstream)
        for upstream in node.paired:
            users[upstream] -= 1
            if not users[upstream]:
                self._unused(upstream)

    def is_shared(self, place: int, index: int) -> bool:
        """Return whether others than the task run that is about to begin wait for this value."""
        if index == WHOLE:
            return self._users[place] > 1
        book = self._book
        return len(book.to_paired[place]) + len(book.to_whole[place]) > 1

    def let_go(self, place: int, index: int) -> None:
        """Let go of a value that was changed in memory; whoever needs it fetches the kept one."""
        state = self._book.state(place, index)
        if state is not None:
            _drop(state)

    def _unused(self, place: int) -> None:
        state = self._book.states[place]
        if state is not None:
            _drop(state)
        for child in self._book.children.get(place, ()):
            if child is not None:
                _drop(child)

    def _child_used(self, place: int, index: int) -> None:
        book = self._book
        if place not in book.children:  # given from the start as one value
            return
        for down in book.to_paired[place]:
            children = book.children.get(down)
            if children is None:
                return
            user = children[index] if index < len(children) else None
            if index < len(children) and (user is None or not user.is_finished()):
                return
        child = book.children[place][index]
        if child is not None and (not book.to_whole[place] or _size(child) > _SMALL):
            _drop(child)


def _size(state: State) -> int:
    safe = state.reference.safe_value
    return safe.size if isinstance(safe, SafeResult) else 0


def _drop(state: State) -> None:
    safe = state.reference.safe_value
    if isinstance(safe, SafeResult):
        state.reference = KeptResult(safe)


def forgotten(state: State) -> State:
    """Return a state that is over, without what it holds in memory; its history stays."""
    safe = state.reference.safe_value
    state.reference = KeptResult(safe) if isinstance(safe, SafeResult) else NoResult
    return state


def let_locals_go(state: State) -> None:
    """Let go of the variables that an exception's traceback holds; its lines stay."""
    reference = state.reference
    if isinstance(reference, Result) and not isinstance(reference, KeptResult):
        error = reference.value
        while isinstance(error, BaseException):
            if error.__traceback__ is not None:
                traceback.clear_frames(error.__traceback__)
            error = error.__cause__ or error.__context__
