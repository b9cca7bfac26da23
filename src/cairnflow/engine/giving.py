"""Where an attempt's arguments are: references taken from the book; no value is looked at."""

from hashlib import sha256

from cairnflow.engine.book import Book
from cairnflow.engine.work import Given, Work
from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Node
from cairnflow.results.keeping import KeptResult
from cairnflow.results.result import Reference, Result, SafeResult
from cairnflow.states import State


def give(book: Book, work: Work, node: Node, index: int) -> tuple[Given, ...]:
    """Return what the task, or its child ``index``, is given by other tasks and constants."""
    found = [_given(book, work, entry.name, entry.node, index if entry.mapped else WHOLE)
             for entry in node.inputs]  # fmt: skip
    for name, spread in node.spread.items():
        found.append(Given(name, Result(spread.items), index, "", ("constant", "")))
    return tuple(found)


def _given(book: Book, work: Work, name: str, place: int, index: int) -> Given:
    slug = book.plan.nodes[place].slug
    address = f"{work.run.flow}/{work.run.number}/{slug}"
    children = book.children.get(place)
    if children is None:
        state = book.states[place]
        assert state is not None, "a task begins once its inputs have ended"
        digest = state.content if index == WHOLE else ""
        return Given(name, _reference(state), index, digest, ("checkpoint", address))
    if index != WHOLE:
        child = children[index]
        assert child is not None, "a child begins once its inputs have ended"
        source = ("checkpoint", f"{address}:{index}")
        return Given(name, _reference(child), WHOLE, child.content, source)
    references: list[Reference] = [_reference(child) for child in children if child]
    return Given(name, references, WHOLE, _together(book, place), ("children", address))


def _reference(state: State) -> Reference:
    """Return a value in memory, else its address: what a worker fetches is let go after it."""
    found = state.reference
    if isinstance(found, KeptResult) and isinstance(found.safe_value, SafeResult):
        return found.safe_value
    return found


def _together(book: Book, place: int) -> str:
    """Return one digest over those of all children; empty where one is unknown."""
    digests = [child.content for child in book.children[place] if child is not None]
    if not all(digests):
        return ""
    return f"i1:{sha256(chr(0).join(digests).encode()).hexdigest()[:32]}"
