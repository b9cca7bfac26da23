"""Draw a flow with Graphviz: its language, and what its program makes of it."""

from typing import Any

from cairnflow.errors import MissingExtra
from cairnflow.flow.sketching import Arrow, Box, Sketch

_INK, _QUIET, _LINE = "#0F172A", "#64748B", "#94A3B8"
_HEAD = f"""\
  graph [fontname="Helvetica", fontsize=14, fontcolor="{_INK}", labelloc=t, pad=0.25, nodesep=0.3,
    ranksep=0.45, bgcolor="#FFFFFF"];
  node [shape=box, style="rounded,filled", fillcolor="#FFFFFF", color="{_QUIET}",
    fontcolor="{_INK}", fontname="Helvetica", fontsize=11, margin="0.16,0.08", height=0.35];
  edge [color="{_LINE}", fontcolor="{_QUIET}", fontname="Helvetica", fontsize=9, arrowsize=0.7];"""

_DARK = 140
"""Of 255: a fill that is less bright than this takes white letters."""


def dot(sketch: Sketch) -> str:
    """Return the drawing in Graphviz's language.

    Source: The DOT Language, https://graphviz.org/doc/info/lang.html
    """
    lines = [f"digraph {_quoted(sketch.title)} {{", _HEAD, f"  label={_quoted(sketch.title)};"]
    lines += [f"  t{place} [{_box(box)}];" for place, box in enumerate(sketch.boxes)]
    lines += [f"  t{arrow.tail} -> t{arrow.head} [{_arrow(arrow)}];" for arrow in sketch.arrows]
    return "\n".join([*lines, "}", ""])


def missing() -> str:
    """Return what there is to install before ``rendered`` can work; empty for nothing."""
    import shutil
    from importlib.util import find_spec

    if find_spec("graphviz") is None:
        return "pip install cairnflow[graph]"
    if shutil.which("dot") is None:
        return "apt-get install graphviz, or brew install graphviz"
    return ""


def rendered(text: str, kind: str) -> bytes:
    """Return the drawing as the bytes of a file.

    Args:
        text: in Graphviz's language.
        kind: ``svg``, ``png`` or ``pdf``.

    Raises:
        MissingExtra: Graphviz is not installed.
    """
    if install := missing():
        raise MissingExtra(
            f"a drawing as {kind} needs Graphviz, which is not here; install it: {install}. "
            "format='txt' and format='dot' need nothing"
        )
    import graphviz

    made: bytes = graphviz.Source(text).pipe(format=kind)
    return made


def _box(box: Box) -> str:
    told: dict[str, Any] = {"label": _quoted(box.text)}
    if box.is_generated:
        told |= {"color": f'"{_LINE}"', "fontcolor": f'"{_QUIET}"', "fontsize": 9, "height": 0.2}
        told |= {"margin": '"0.1,0.04"'}
    if box.is_parameter:
        told["shape"] = "ellipse"
    if box.is_mapped:
        told |= {"style": '"rounded,filled,dashed"', "penwidth": 1.5}
    if box.color:
        told |= {"fillcolor": f'"{box.color}"', "fontcolor": f'"{_letters(box.color)}"'}
        told["color"] = f'"{_INK}"' if box.is_mapped else f'"{box.color}"'
    return ", ".join(f"{name}={value}" for name, value in told.items())


def _arrow(arrow: Arrow) -> str:
    told = [f"label={_quoted(' ' + ', '.join(arrow.keys))}"] if arrow.keys else []
    if not arrow.keys:
        told.append("style=dotted")
    elif arrow.is_mapped:
        told.append("style=dashed")
    return ", ".join(told)


def _letters(color: str) -> str:
    """Return the colour of letters that can be read on a fill."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#FFFFFF" if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else _INK


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
