"""What comes next, asked of a book by hand: nothing is run here."""

import copy
from collections.abc import Collection
from typing import Any

from cairnflow import Flow, task, unmapped
from cairnflow.engine.book import Book
from cairnflow.engine.decide import Enter, Start, Step, begin, decide
from cairnflow.keys import WHOLE
from cairnflow.plan.triggers import all_finished
from cairnflow.states import (
    Failed,
    Mapped,
    Running,
    Skipped,
    State,
    Success,
)


@task
def one(x: Any = 0) -> Any:
    return x


def book_of(flow: Flow) -> Book:
    return Book(flow.plan())


def named(book: Book, steps: Collection[Step]) -> list[Any]:
    """The steps, shortly: ``t`` or ``t:0`` to start, and the state of what is entered."""
    return [
        _place(book, step)
        if isinstance(step, Start)
        else (_place(book, step), step.state.name, step.width)
        for step in steps
    ]


def _place(book: Book, step: Step) -> str:
    slug = book.plan.nodes[step.place].slug
    return slug if step.child == WHOLE else f"{slug}:{step.child}"


def ended(book: Book, place: int, child: int = WHOLE, state: State | None = None) -> list[Any]:
    """Enter an end, and return what it allows."""
    book.end(place, child, state or Success())
    return named(book, decide(book, [(place, child)]))


def expanded(book: Book, place: int, width: int) -> list[Any]:
    """Enter that a task stands for children, and return what it allows."""
    book.expand(place, width, Mapped())
    return named(book, decide(book, [(place, WHOLE)]))


def test_tasks_that_wait_for_nothing_begin() -> None:
    with Flow("f") as flow:
        one(one(1))
        one(2)
    book = book_of(flow)

    assert named(book, begin(book)) == ["one", "one-3"]


def test_a_task_begins_once_all_before_it_have_ended() -> None:
    with Flow("f") as flow:
        one([one(1), one(2)])
    book = book_of(flow)
    first, second, gather = (book.plan.places[name] for name in ("one", "one-2", "List"))

    assert ended(book, first) == []
    assert ended(book, second) == ["List"]
    assert ended(book, gather) == ["one-3"]


def test_each_step_is_given_once_though_two_ends_allow_it() -> None:
    with Flow("f") as flow:
        first, second = one(1), one(2)
        one(first, upstream_tasks=[second])
    book = book_of(flow)
    book.end(0, WHOLE, Success())
    book.end(1, WHOLE, Success())

    assert named(book, decide(book, [(0, WHOLE), (1, WHOLE)])) == ["one-3"]


def test_a_task_after_a_failed_one_is_entered_as_trigger_failed() -> None:
    with Flow("f") as flow:
        one(one(1))
    book = book_of(flow)

    assert ended(book, 0, state=Failed()) == [("one-2", "TriggerFailed", 0)]


def test_a_task_after_a_skipped_one_is_entered_as_skipped() -> None:
    with Flow("f") as flow:
        one(one(1))
    book = book_of(flow)

    assert ended(book, 0, state=Skipped()) == [("one-2", "Skipped", 0)]


def test_a_map_over_a_constant_is_expanded_to_its_width() -> None:
    with Flow("f") as flow:
        one.map([1, 2, 3])
    book = book_of(flow)

    assert named(book, begin(book)) == [("one", "Mapped", 3)]
    assert expanded(book, 0, 3) == ["one:0", "one:1", "one:2"]


def test_a_child_begins_once_its_own_upstream_child_has_ended() -> None:
    with Flow("f") as flow:
        one.map(one.map([1, 2]))
    book = book_of(flow)
    expanded(book, 0, 2)
    expanded(book, 1, 2)

    assert ended(book, 0, 1) == ["one-2:1"]
    assert ended(book, 0, 0) == ["one-2:0"]


def test_a_map_over_a_map_is_expanded_before_any_child_has_ended() -> None:
    with Flow("f") as flow:
        one.map(one.map([1, 2]))
    book = book_of(flow)

    assert expanded(book, 0, 2) == ["one:0", "one:1", ("one-2", "Mapped", 2)]


def test_children_that_ended_before_the_map_behind_them_was_expanded_are_not_waited_for() -> None:
    with Flow("f") as flow:
        slow = one(1)
        one.map(one.map([1, 2]), upstream_tasks=[unmapped(slow)])
    book = book_of(flow)
    expanded(book, 1, 2)
    ended(book, 1, 0)

    assert ended(book, 0) == [("one-3", "Mapped", 2)]
    assert expanded(book, 2, 2) == ["one-3:0"]


def test_a_task_that_takes_all_children_begins_after_the_last_of_them() -> None:
    with Flow("f") as flow:
        one(one.map([1, 2]))
    book = book_of(flow)
    expanded(book, 0, 2)

    assert ended(book, 0, 1) == []
    assert ended(book, 0, 0) == ["one-2"]


def test_an_empty_map_lets_those_behind_it_go_on() -> None:
    with Flow("f") as flow:
        children = one.map([])
        one.map(children)
        one(children)
    book = book_of(flow)

    assert expanded(book, 0, 0) == [("one-2", "Mapped", 0), "one-3"]


def test_a_failed_child_keeps_only_its_own_child_from_beginning() -> None:
    with Flow("f") as flow:
        one.map(one.map([1, 2]))
    book = book_of(flow)
    expanded(book, 0, 2)
    expanded(book, 1, 2)

    assert ended(book, 0, 0, Failed()) == [("one-2:0", "TriggerFailed", 0)]
    assert ended(book, 0, 1) == ["one-2:1"]


def test_a_trigger_sees_the_states_of_children_each_for_itself() -> None:
    seen: list[list[str]] = []

    def trigger(states: Collection[State]) -> bool:
        seen.append([state.name for state in states])
        return True

    with Flow("f") as flow:
        one(one.map([1, 2]), task_args={"trigger": trigger})
    book = book_of(flow)
    expanded(book, 0, 2)
    ended(book, 0, 0, Failed())
    ended(book, 0, 1)

    assert seen == [["Failed", "Success"]]


def test_a_trigger_that_raises_keeps_its_task_from_beginning() -> None:
    def trigger(states: Collection[State]) -> bool:
        raise KeyError("region")

    with Flow("f") as flow:
        one(1, task_args={"trigger": trigger})
    book = book_of(flow)
    [step] = begin(book)

    assert isinstance(step, Enter)
    assert step.state.message == "its trigger raised KeyError: 'region'"


def test_a_refusal_names_the_tasks_that_failed_and_counts_their_children() -> None:
    with Flow("f") as flow:
        one(one.map([1, 2, 3]))
    book = book_of(flow)
    expanded(book, 0, 3)
    book.end(0, 0, Failed())
    book.end(0, 1, Failed())
    book.end(0, 2, Success())
    [step] = decide(book, [(0, 2)])

    assert isinstance(step, Enter)
    assert step.state.message == "not begun, since one (2 of 3) failed"


def test_a_task_that_has_begun_is_not_begun_again() -> None:
    with Flow("f") as flow:
        first, second = one(1), one(2)
        one(first, upstream_tasks=[second], task_args={"trigger": all_finished})
    book = book_of(flow)
    ended(book, 0)
    ended(book, 1)
    book.running(2, WHOLE, Running())

    assert decide(book, [(0, WHOLE), (1, WHOLE)]) == []


def midway() -> Book:
    """A book in the middle of a run: a map half done, a failure, something yet to begin."""
    with Flow("f") as flow:
        first = one(1)
        children = one.map([1, 2, 3])
        one.map(children)
        one(children)
        one(first)
    book = book_of(flow)
    book.expand(1, 3, Mapped())
    book.expand(2, 3, Mapped())
    book.end(1, 0, Failed())
    book.end(1, 1, Success())
    book.end(0, WHOLE, Success())
    return book


def test_deciding_changes_nothing_and_gives_the_same_again() -> None:
    book = midway()
    before = copy.deepcopy({name: held for name, held in vars(book).items() if name != "plan"})
    changed = [(1, 0), (1, 1), (0, WHOLE)]
    first, again = decide(book, changed), decide(book, changed)

    assert named(book, first) == named(book, again) == [
        ("one-3:0", "TriggerFailed", 0), "one-3:1", "one-5",
    ]  # fmt: skip
    assert {name: held for name, held in vars(book).items() if name != "plan"} == before


def test_beginning_changes_nothing() -> None:
    with Flow("f") as flow:
        one.map([1])
        one(2)
    book = book_of(flow)

    assert named(book, begin(book)) == named(book, begin(book))
    assert book.states == [None, None]
