"""What every object of a trail can do to be seen: one line, a terminal, a notebook."""

from collections.abc import Iterable
from typing import Any


class Shown:
    """Gives a class Python's, rich's and IPython's ways of showing it.

    Nothing here reads a payload: what is shown is facts.
    """

    __slots__ = ()

    def _line(self) -> str:
        """Return the object in one line."""
        raise NotImplementedError

    def _page(self) -> str:
        """Return the object as HTML."""
        raise NotImplementedError

    def _screen(self) -> Any:
        """Return the object as rich shows it; the line, unless a class knows better."""
        return self._line()

    def __repr__(self) -> str:
        return self._line()

    def __rich__(self) -> Any:
        return self._screen()

    def _repr_html_(self) -> str:
        return self._page()

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        """Return what a notebook may choose from; plain text is always among it."""
        return {"text/plain": repr(self), "text/html": self._page()}
