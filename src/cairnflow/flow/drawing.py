"""A drawing of a flow: for a notebook, for a terminal, or for a file."""

from pathlib import Path

from cairnflow.errors import AuthoringError
from cairnflow.flow.dot import dot, missing, rendered
from cairnflow.flow.lanes import lanes
from cairnflow.flow.sketching import Sketch

_IMAGES = ("svg", "png", "pdf")
_FORMATS = (*_IMAGES, "dot", "txt")


class Drawing:
    """A drawing of a flow. A notebook shows it as a picture, a terminal as text.

    Args:
        sketch: what is drawn.

    Attributes:
        text: drawn in lines of text.
        dot: in Graphviz's language.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.text = lanes(sketch)
        self.dot = dot(sketch)

    def save(self, filename: str | Path, format: str | None = None) -> Path:
        """Write it into a file; return its path.

        Args:
            filename: where; the format is put behind it where it does not end in it.
            format: ``svg``, ``png``, ``pdf``, ``dot`` or ``txt``; by default what the file's name
                ends in, else ``svg``.

        Raises:
            AuthoringError: there is no such format.
            MissingExtra: it needs Graphviz, which is not installed.
        """
        path = Path(filename).expanduser()
        suffix = path.suffix.removeprefix(".").lower()
        kind = format or (suffix if suffix in _FORMATS else "svg")
        if kind not in _FORMATS:
            raise AuthoringError(f"no drawing as {kind!r}; known: {', '.join(_FORMATS)}")
        if suffix != kind:
            path = path.with_name(f"{path.name}.{kind}")
        path.write_bytes(self._bytes(kind))
        return path

    def _bytes(self, kind: str) -> bytes:
        if kind in _IMAGES:
            return rendered(self.dot, kind)
        return f"{self.text}\n".encode() if kind == "txt" else self.dot.encode()

    def _repr_svg_(self) -> str | None:
        """Return it as a notebook shows it; None where Graphviz is missing: then it shows text."""
        return None if missing() else rendered(self.dot, "svg").decode()

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        install = missing()
        return f"{self.text}\n(for a picture: {install})" if install else self.text
