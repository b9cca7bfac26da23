"""What a person says of a run or a task run: good or bad, and to be kept or not."""

from typing import NamedTuple, cast

from cairnflow.errors import Denied
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.verdicts import UNKNOWN, Said
from cairnflow.ledger.wire import answer, verdict_form
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.general import Annotated, Pinned
from cairnflow.trails.runs import Run
from cairnflow.trails.upkeep.pins import pin as write_pin
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.verdicts import mark as write_mark
from cairnflow.trails.verdicts import verdict_on


class What(NamedTuple):
    """What something is said of.

    Attributes:
        address: of the run, the task or the child.
        key: as the ledger names it.
    """

    address: str
    key: Said


def what(trails: Trails, run: Run, place: str = "") -> What:
    """Return what an address names, for something to be said of it.

    Args:
        trails: of the ledger.
        run: the run.
        place: of a task or a child in it; empty for the run itself. The attempt does not count.

    Raises:
        AddressError: the place is none.
        NotFound: there is no such task or child.
    """
    if not place:
        return What(run.address, (run.record.key, "", WHOLE))
    run.find(place)
    where = parse_address(f"{run.address}/{place}")
    child = WHOLE if where.map is None else int(where.map)
    key = TaskKey(where.task or "", child)
    return What(f"{run.address}/{key}", (run.record.key, key.task, key.child))


def mark(trails: Trails, of: What, value: str, note: str) -> Annotated:
    """Say whether data is good; the same once more changes nothing.

    Args:
        trails: of the ledger.
        of: what is meant.
        value: ``good``, ``bad`` or ``unknown``.
        note: more words on it.

    Raises:
        Denied: it is in a capsule.
    """
    _require_writable(trails)
    before = verdict_on(trails.ledger, of.key)
    is_same = (str(before), before.note) == (value, note) or (
        value == UNKNOWN and before.at is None
    )
    said = before if is_same else write_mark(trails.ledger, of.key, value, note)
    told = {"addr": of.address, "verdict": verdict_form(said), "before": verdict_form(before)}
    return cast("Annotated", answer(told))


def pin(trails: Trails, of: What, *, is_pinned: bool) -> Pinned:
    """Keep values whatever a policy says, or let them go again; once more changes nothing.

    Args:
        trails: of the ledger.
        of: what is meant.
        is_pinned: whether it is to be kept.

    Raises:
        Denied: it is in a capsule.
    """
    _require_writable(trails)
    before = of.key in pins(trails.ledger)
    write_pin(trails.ledger, of.key, is_pinned=is_pinned)
    told = {"addr": of.address, "pinned": is_pinned, "before": before}
    return cast("Pinned", answer(told))


def _require_writable(trails: Trails) -> None:
    if trails.reader.capsule:
        raise Denied(f"{trails.reader.capsule} is a capsule, which is sealed: nothing can be said")
