"""How a route comes by the ledger that is served, and by what it was asked."""

from typing import Annotated, Final

from fastapi import Depends, FastAPI, Path, Query, Request

from cairnflow.keys import ALIASES
from cairnflow.ledger.sound import sound
from cairnflow.server.answers.memory import Memory
from cairnflow.server.answers.trails import Trails
from cairnflow.trails.reading import Reader

_MOST: Final = 64_000_000
"""Weight of what is remembered: some bytes of it, as a rule."""


def trails_of(app: FastAPI) -> Trails:
    """Return the trails of the ledger that an application serves, as they are now.

    Args:
        app: has a Reader as ``state.reader``.
    """
    state = app.state
    if not hasattr(state, "memory"):
        state.memory = Memory(_MOST)
        state.sound = Reader(sound(state.reader.ledger))
    return Trails(state.sound.anew(), state.memory)


async def trails(request: Request) -> Trails:
    """Return what a route asks. In the loop's own thread, as it waits for nothing."""
    return trails_of(request.app)


Asked = Annotated[Trails, Depends(trails)]

_SLUG: Final = "[A-Za-z0-9._-]{1,64}"

FlowName = Annotated[
    str, Path(pattern=f"^{_SLUG}$", description="The flow's slug.", examples=["daily-sales"])
]
RunNumber = Annotated[
    str,
    Path(
        pattern=rf"^([1-9][0-9]{{0,17}}|{'|'.join(ALIASES)})$",
        description="The run's number, or an alias of one.",
        examples=["1841", "last-good"],
    ),
]
TaskPlace = Annotated[
    str,
    Path(
        pattern=rf"^{_SLUG}(:{_SLUG})?(@[1-9][0-9]{{0,8}})?$",
        description="task, task:child, task@attempt or task:child@attempt; of a mapped task alone, "
        "the child that was kept first.",
        examples=["score:37@2"],
    ),
]
Vs = Annotated[
    str,
    Query(
        max_length=200,
        description="The run to compare with: a number, an alias, an address, or none; without it "
        "the last good run before.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many at most.")]
Cursor = Annotated[
    str, Query(pattern=r"^[0-9]{0,15}$", description="The next of the page before; none at first.")
]
Level = Annotated[
    str,
    Query(
        pattern="^(debug|info|warning|error|critical)?$",
        description="The least level: debug, info, warning, error or critical; any without it.",
    ),
]
Text = Annotated[str, Query(max_length=500)]
