"""The code of a task as it was when it ran."""

from dataclasses import dataclass
from typing import Any

from cairnflow.trails.lines import short_digest
from cairnflow.trails.markup import cut_end, folded, page, quiet, tag
from cairnflow.trails.screens import text
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import counted, one_line, printable

_PAGE, _HELPERS, _HELPER = 25_000, 10, 1_500
"""Bytes of the function's source on a page, helpers on it, and bytes of each."""


@dataclass(frozen=True, slots=True, repr=False)
class Source(Shown):
    """A function's source and that of the project's own code that it uses.

    ``print`` gives all of it.

    Attributes:
        digest: over all of it.
        name: of the function.
        file: where it was defined; empty where unknown.
        line: of the file, from 1; 0 where unknown.
        source: text of the function; empty where it was not known.
        helpers: name and text of whatever of the same project it names.
    """

    digest: str
    name: str
    file: str
    line: int
    source: str
    helpers: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        """File and line, as editors open them; empty where unknown."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    def __str__(self) -> str:
        parts = [f"# {self.place or self.name}\n{self.source}".rstrip()]
        parts += [f"# {name}, which it uses\n{text}".rstrip() for name, text in self.helpers]
        return printable("\n\n\n".join(parts), keep="\n\t")

    def _line(self) -> str:
        lines = counted(len(self.source.splitlines()), "line")
        helpers = f", {counted(len(self.helpers), 'helper')}" if self.helpers else ""
        told = f"{self.name} {short_digest(self.digest)} {self.place}".strip()
        return f"<Source {one_line(told, 300)}, {lines}{helpers}>"

    def _page(self) -> str:
        parts = [
            folded(f"{one_line(name)}, which it uses", tag("pre", cut_end(text, _HELPER)))
            for name, text in self.helpers[:_HELPERS]
        ]
        heading = tag("header", tag("b", one_line(self.name)), " ", quiet(one_line(self.place)))
        source = cut_end(self.source, _PAGE) or "its source is not known"
        return page(heading, tag("pre", source), *parts)

    def _screen(self) -> Any:
        return text(str(self))


def source_of(digest: str | None, told: dict[str, Any]) -> Source:
    """Return a function's source.

    Args:
        digest: of the code.
        told: what the ledger has under it; empty where it has nothing.
    """
    helpers = tuple((str(helper[0]), str(helper[-1])) for helper in told.get("helpers") or ())
    return Source(
        digest or "",
        str(told.get("name") or ""),
        str(told.get("file") or ""),
        int(told.get("line") or 0),
        str(told.get("source") or ""),
        helpers,
    )
