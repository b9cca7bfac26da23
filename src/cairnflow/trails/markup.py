"""HTML that notebooks show: every text of data escaped, no script, nothing from a network.

A notebook does not tell its outputs whether they stand on a light or a dark ground. So text and
lines take the colour that is around them, and the few colours of states read on both.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from html import escape

from cairnflow.trails.words import label, printable, tone

STYLE = """
.cairn{font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums;max-width:100%}
.cairn.cairn header{margin:0 0 6px}
.cairn.cairn p{margin:4px 0}
.cairn.cairn b,.cairn.cairn th{font-weight:600}
.cairn.cairn .q{opacity:.72}
.cairn.cairn code,.cairn.cairn pre{font:12px/1.45 ui-monospace,Menlo,Consolas,monospace;
background:none;color:inherit;padding:0;border:0}
.cairn.cairn pre{margin:4px 0;padding:6px 8px;border:1px solid rgba(128,128,128,.35);
border-radius:4px;overflow:auto;max-height:26em;white-space:pre}
.cairn.cairn .s{overflow:auto}
.cairn.cairn table{border-collapse:collapse;border:0;margin:4px 0;width:auto;font-size:inherit}
.cairn.cairn caption{caption-side:top;text-align:left;white-space:nowrap;padding:6px 0 4px;
opacity:.72;color:inherit}
.cairn.cairn.cairn tr{background:none;border:0}
.cairn.cairn th,.cairn.cairn td{text-align:left;vertical-align:top;padding:2px 12px 2px 0;
white-space:nowrap;border:0;border-bottom:1px solid rgba(128,128,128,.25);background:none;
max-width:44em;overflow:hidden;text-overflow:ellipsis}
.cairn.cairn thead th{border-bottom-color:rgba(128,128,128,.7)}
.cairn.cairn thead tr+tr th,.cairn.cairn thead tr+tr td{font-weight:400;opacity:.72}
.cairn.cairn .n{text-align:right}
.cairn.cairn td.w{white-space:normal;overflow-wrap:anywhere}
.cairn.cairn details{margin:4px 0}
.cairn.cairn td details{margin:0}
.cairn.cairn summary{cursor:pointer}
.cairn.cairn img{max-width:100%;max-height:480px;background:#fff}
"""
"""Rules for all pages; doubled classes, so that a notebook's own rules for tables don't win."""


_BYTES = 50_000
"""A page's size: a notebook is saved with all that it has shown."""


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | int | None) -> Markup:
    """Return an element; children that are not ``Markup`` are escaped.

    Args:
        name: of the element.
        *children: texts and elements.
        **attributes: ``cls`` stands for ``class``; those that are None are left out.

    Examples:
        >>> tag("td", "<b>", cls="n", title=None)
        '<td class="n">&lt;b&gt;</td>'
    """
    given = "".join(
        f' {"class" if key == "cls" else key}="{_safe(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in {"img", "br"}:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return texts and elements one after the other; texts are escaped."""
    return Markup(
        "".join(child if isinstance(child, Markup) else _safe(child) for child in children)
    )


def _safe(text: str) -> str:
    return escape(printable(text, keep="\n\t"), quote=True)


def cut_end(text: str, most: int) -> str:
    """Return the first characters of a text, as many as take ``most`` bytes in a page.

    Examples:
        >>> cut_end("a<b", 5), cut_end("abc", 3)
        ('a<…', 'abc')
    """
    if len(text) <= most and len(_safe(text).encode()) <= most:
        return text
    return f"{text[: _reach(text, most)]}…"


def cut_start(text: str, most: int) -> str:
    """Return the last characters of a text, as many as take ``most`` bytes in a page."""
    if len(text) <= most and len(_safe(text).encode()) <= most:
        return text
    return f"…{text[len(text) - _reach(text[::-1], most) :]}"


def _reach(text: str, most: int) -> int:
    """Return how many of the first characters take at most ``most`` bytes."""
    return bisect_right(range(most), most, key=lambda n: len(_safe(text[: n + 1]).encode()))


def page(*children: str) -> Markup:
    """Return what a notebook shows for one object."""
    return tag("div", tag("style", Markup(STYLE)), *children, cls="cairn")


def state_mark(state: str) -> Markup:
    """Return a state's glyph in its colour, and its word.

    Examples:
        >>> state_mark("Failed")
        '<span style="color:#E0353B">✗</span> failed'
    """
    looks = tone(state)
    return joined(tag("span", looks.glyph, style=f"color:{looks.color}"), " ", label(state))


def quiet(*children: str) -> Markup:
    """Return texts that stand back."""
    return tag("span", *children, cls="q")


def folded(title: str, *children: str, is_open: bool = False) -> Markup:
    """Return what a reader opens with a click."""
    heading = tag("summary", title)
    return tag("details", heading, *children, open="" if is_open else None)


def pairs(rows: Sequence[tuple[str, str]], caption: str | None = None) -> Markup:
    """Return names and what belongs to them as a table; empty where there are none."""
    if not rows:
        return Markup("")
    lines = [
        tag("tr", tag("th", name, scope="row"), tag("td", value, cls="w")) for name, value in rows
    ]
    heading = [tag("caption", caption)] if caption else []
    return tag("table", *heading, tag("tbody", *lines))


def scrolled(caption: str, heads: Iterable[tuple[str, bool]], rows: Iterable[Markup]) -> Markup:
    """Return a table that scrolls inside of a narrow notebook.

    Args:
        caption: what the table is.
        heads: name of each column, and whether it is one of numbers.
        rows: of its body.
    """
    head = (tag("th", name, cls="n" if right else None, scope="col") for name, right in heads)
    parts = tag("caption", caption), tag("thead", tag("tr", *head)), tag("tbody", *rows)
    return tag("div", tag("table", *parts), cls="s")


def fitted(pages: Iterable[Markup]) -> Markup:
    """Return the first page that is small enough; the last one if none is.

    Args:
        pages: the fullest first; made one after the other.
    """
    found = Markup("")
    for found in pages:
        if len(found.encode()) <= _BYTES:
            break
    return found


def loading(address: str, rest: str) -> Markup:
    """Return the Python that loads what is shown."""
    return tag("p", tag("code", f'cairnflow.open("{address}"){rest}'), cls="q")
