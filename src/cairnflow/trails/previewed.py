"""The preview that was made of a value when it was kept."""

import json
from collections.abc import Mapping
from typing import Any

from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.drawing import drawn
from cairnflow.trails.lines import typed
from cairnflow.trails.markup import fitted, page
from cairnflow.trails.screens import preview_screen
from cairnflow.trails.showing import Shown
from cairnflow.trails.views import ROOMS, Picture, Room, Sentence, View, view_of
from cairnflow.trails.words import label, one_line, printable, tone


class KeptPreview(Shown):
    """What can be shown of a value without reading it. Falsy where there is none.

    Args:
        facts: as they stand in the ledger; empty where there is no preview.
        absence: why there is none; empty where there is one.

    Attributes:
        facts: the preview as plain data: ``columns``, ``shape`` and what else its kind has.
        absence: a sentence on why there is none; empty where there is one.
    """

    __slots__ = ("absence", "facts")

    def __init__(self, facts: Mapping[str, Any], absence: str = "") -> None:
        self.facts = facts
        self.absence = absence

    @property
    def type(self) -> str:
        """The value's type for people; empty where there is no preview."""
        return str(self.facts.get("type") or "")

    @property
    def summary(self) -> str:
        """A few words on the value; empty where its level forbids them."""
        return str(self.facts.get("summary") or "")

    @property
    def level(self) -> str:
        """How much it tells: ``none``, ``schema``, ``stats`` or ``sample``."""
        return str(self.facts.get("level") or "none")

    @property
    def mime(self) -> str:
        """What ``data`` is; empty where there is none."""
        return str(self.facts.get("mime") or "")

    @property
    def data(self) -> Any:
        """Content as plain data: rows by columns, a tree, a text, a picture in base64."""
        return self.facts.get("data")

    @property
    def error(self) -> str | None:
        """Why there is no more than this; None where nothing went wrong."""
        error = self.facts.get("error")
        return None if error is None else str(error)

    @property
    def truncated(self) -> bool:
        """Whether a cap left out what the level would have allowed."""
        return bool(self.facts.get("truncated"))

    def view(self, room: Room | None = None) -> View:
        """Return it arranged for the eye.

        Args:
            room: how much may be shown; some 15 rows and 40 lines by default.
        """
        if self.absence:
            return Sentence(f"no preview: {self.absence}")
        return view_of(self.facts, room or Room())

    def __bool__(self) -> bool:
        return not self.absence

    def _line(self) -> str:
        if self.absence:
            return f"<no preview: {one_line(self.absence)}>"
        return printable(f"<Preview {typed(self.type, self.summary)}, level {self.level}>")

    def _page(self) -> str:
        caption = typed(self.type, self.summary)
        first = self.view()
        if isinstance(first, Picture):
            return page(drawn(first))
        return fitted(page(drawn(self.view(room), caption)) for room in ROOMS)

    def _screen(self) -> Any:
        return preview_screen(self.view())


def preview_of(fact: Checkpoint) -> KeptPreview:
    """Return the preview of a fact's value, or why it has none."""
    if fact.preview is not None:
        return KeptPreview(json.loads(fact.preview))
    if tone(fact.state).name in {"failed", "retrying"}:
        return KeptPreview({}, "it failed, so there was no value")
    if fact.type is None:
        return KeptPreview({}, f"it was {label(fact.state)}, so there is no value")
    return KeptPreview({}, "none was made when the value was kept")
