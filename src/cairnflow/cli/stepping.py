"""Where a person stands in a walk, and where each key leads. Draws nothing, and reads nothing."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from cairnflow.keys import TaskKey
from cairnflow.trails.walking.steps import Step

PAGE: Final = 10
"""Steps that a page goes over."""

HELP: Final = (
    ("j k, arrows", "next and previous step; Page Down and Page Up go ten"),
    ("g G", "first and last step"),
    ("n N", "next and previous step that differs from the run beside, or is out of the ordinary"),
    ("Enter, Backspace", "into the children of a mapped task, and back"),
    ("/", "search names, types and words of values; Enter goes to the next one"),
    ("+ - 0", "call the value good, bad, or take that back; the ledger keeps who said so"),
    ("y", "show the address, to copy it"),
    ("? Escape", "this help, and back"),
    ("q", "leave"),
)
"""Keys and what they do."""


class Level(NamedTuple):
    """Steps of one kind: the tasks of a run, or the children of one of them.

    Attributes:
        title: address of what they belong to.
        steps: in order.
        at: place of the step that is looked at.
    """

    title: str
    steps: Sequence[Step]
    at: int


class Walker:
    """One person's walk. Not thread-safe.

    Args:
        title: address of the run.
        steps: of the run; one at least.
        children: gives the steps below a mapped task.
        is_notable: says whether ``n`` stops at a step.
        say: keeps what a person says of a value.

    Attributes:
        message: one line for people; empty for none.
        typed: what is typed to search for; None while nothing is.
        is_helping: the keys are shown.
        is_over: the person wants to leave.
        verdicts: what was said of each value.
    """

    def __init__(
        self,
        title: str,
        steps: Sequence[Step],
        *,
        children: Callable[[Step], Sequence[Step]],
        is_notable: Callable[[Step], bool],
        say: Callable[[TaskKey, str], object],
    ) -> None:
        self._above: list[Level] = []
        self._here = Level(title, steps, 0)
        self._children = children
        self._is_notable = is_notable
        self._say = say
        self._sought = ""
        self.message = ""
        self.typed: str | None = None
        self.is_helping = False
        self.is_over = False
        self.verdicts: dict[TaskKey, str] = {}

    @property
    def level(self) -> Level:
        """Where the person stands."""
        return self._here

    @property
    def step(self) -> Step:
        """The step that is looked at."""
        return self._here.steps[self._here.at]

    def go(self, place: int) -> None:
        """Go to a step, or to the nearest end."""
        last = len(self._here.steps) - 1
        self._here = self._here._replace(at=min(max(place, 0), last))

    def enter(self) -> None:
        """Go to the children of a mapped task."""
        step = self.step
        below: Sequence[Step] = self._children(step) if step.is_group else ()
        if not below:
            why = "it has no children that have begun" if step.is_group else "it is not mapped"
            self.message = f"{step.address}: {why}"
            return
        self._above.append(self._here)
        self._here = Level(step.address, below, 0)

    def leave(self) -> None:
        """Go back to the tasks."""
        if self._above:
            self._here = self._above.pop()

    def press(self, key: str) -> None:
        """Do what a key asks for."""
        self.message = ""
        if self.typed is not None:
            self._type(key)
        elif self.is_helping:
            self.is_helping = False
            self.is_over = key == "q"
        elif key in _MOVES:
            self.go(self._here.at + _MOVES[key])
        elif key in _ACTS:
            _ACTS[key](self)

    def _type(self, key: str) -> None:
        typed = self.typed or ""
        if key == "escape":
            self.typed = None
        elif key == "enter":
            self.typed, self._sought = None, typed or self._sought
            self._seek()
        elif key == "back":
            self.typed = typed[:-1] if typed else None
        elif len(key) == 1 and key.isprintable():
            self.typed = typed + key

    def _seek(self) -> None:
        sought = self._sought.casefold()
        if not sought:
            return
        found = self._next(1, lambda step: sought in _words(step), is_round=True)
        if not found:
            self.message = f"nothing here has {self._sought!r} in it"

    def _next(self, way: int, meets: Callable[[Step], bool], *, is_round: bool) -> bool:
        """Go to the next step that meets a condition; say whether there is one."""
        steps, at = self._here.steps, self._here.at
        ahead = range(at + 1, len(steps)) if way > 0 else range(at - 1, -1, -1)
        places = [*ahead, *(range(at + 1) if is_round else ())]
        found = next((place for place in places if meets(steps[place])), None)
        if found is not None:
            self.go(found)
        return found is not None

    def notable(self, way: int) -> None:
        """Go to the next or the previous step that is worth a look."""
        if not self._next(way, self._is_notable, is_round=False):
            self.message = f"no more step {'below' if way > 0 else 'above'} differs or stands out"

    def mark(self, verdict: str) -> None:
        """Say of the value that is looked at whether it is good."""
        self._say(self.step.key, verdict)
        self.verdicts[self.step.key] = verdict
        said = {"good": "is called good", "bad": "is called bad"}.get(verdict, "is not judged now")
        self.message = f"{self.step.address} {said}"


def _words(step: Step) -> str:
    row = step.row
    return f"{step.key} {row.type} {row.summary} {row.state} {row.message}".casefold()


_MOVES: Final = {
    "j": 1, "down": 1, "k": -1, "up": -1, "page-down": PAGE, " ": PAGE, "page-up": -PAGE,
    "g": -(1 << 60), "home": -(1 << 60), "G": 1 << 60, "end": 1 << 60,
}  # fmt: skip


def _search(walker: Walker) -> None:
    walker.typed = ""


def _help(walker: Walker) -> None:
    walker.is_helping = True


def _quit(walker: Walker) -> None:
    walker.is_over = True


def _show_address(walker: Walker) -> None:
    walker.message = walker.step.address


_ACTS: Final[dict[str, Callable[[Walker], None]]] = {
    "n": lambda walker: walker.notable(1),
    "N": lambda walker: walker.notable(-1),
    "/": _search,
    "+": lambda walker: walker.mark("good"),
    "-": lambda walker: walker.mark("bad"),
    "0": lambda walker: walker.mark("unknown"),
    "y": _show_address,
    "?": _help,
    "q": _quit,
    "enter": Walker.enter,
    "right": Walker.enter,
    "back": Walker.leave,
    "left": Walker.leave,
    "escape": Walker.leave,
}
