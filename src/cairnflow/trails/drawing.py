"""Views of previews as HTML."""

from collections.abc import Iterable

from cairnflow.trails.grids import Grid, Head, share
from cairnflow.trails.markup import Markup, joined, quiet, tag
from cairnflow.trails.trees import Tree
from cairnflow.trails.views import Passage, Picture, Sentence, View
from cairnflow.trails.words import counted

_INDENT = "    "
_NONE = share(0)


def drawn(view: View, caption: str = "") -> Markup:
    """Return a view as HTML.

    Args:
        view: of a preview.
        caption: of its table, for those who can't see where it stands; empty for none.
    """
    match view:
        case Grid():
            return _grid(view, caption)
        case Tree():
            return _tree(view)
        case Passage():
            return _passage(view)
        case Picture():
            return tag("img", src=f"data:{view.mime};base64,{view.data}", alt=view.words)
        case Sentence():
            return tag("p", view.text, cls="q")


def _grid(grid: Grid, caption: str) -> Markup:
    heads = grid.heads
    lines = [_line((head.name for head in heads), heads, scope="col")]
    if any(head.dtype for head in heads):
        lines.append(_line((head.dtype for head in heads), heads))
    rates = {head.nulls for head in heads if head.nulls}
    if rates - {_NONE}:
        lines.append(_line((_nulls(head) for head in heads), heads))
    told = ", ".join(filter(None, (caption, grid.note, "no nulls" if rates == {_NONE} else "")))
    table = tag(
        "table",
        *([tag("caption", told)] if told else []),
        tag("thead", *lines),
        tag("tbody", *_rows(grid)),
    )
    more = [f"… {counted(grid.more_columns, 'more column')}"] if grid.more_columns > 0 else []
    return joined(tag("div", table, cls="s"), *(tag("p", text, cls="q") for text in more))


def _nulls(head: Head) -> str:
    return f"{head.nulls} null" if head.nulls else ""


def _line(texts: Iterable[str], heads: tuple[Head, ...], scope: str | None = None) -> Markup:
    name = "th" if scope else "td"
    return tag(
        "tr",
        *(
            tag(name, text, cls="n" if head.is_number else None, scope=scope)
            for text, head in zip(texts, heads, strict=True)
        ),
    )


def _rows(grid: Grid) -> list[Markup]:
    rows = [
        tag("tr", *(_cell(cell, head) for cell, head in zip(row, grid.heads, strict=True)))
        for row in grid.rows
    ]
    if grid.gap is not None:
        text = f"… {counted(grid.more_rows, 'more row')}"
        rows.insert(grid.gap, tag("tr", tag("td", quiet(text), colspan=max(1, len(grid.heads)))))
    return rows


def _cell(text: str | None, head: Head) -> Markup:
    name, scope = ("th", "row") if head.is_index else ("td", None)
    shown = quiet(tag("i", "null")) if text is None else text
    return tag(name, shown, cls="n" if head.is_number else None, scope=scope)


def _tree(tree: Tree) -> Markup:
    lines: list[str] = []
    for branch in tree.branches:
        key = quiet(f"{branch.key}: ") if branch.key else ""
        lines += [_INDENT * branch.depth, key, branch.text, "\n"]
    if tree.is_cut:
        lines.append(quiet("… more lines"))
    return tag("pre", *lines)


def _passage(passage: Passage) -> Markup:
    note = [tag("p", passage.note, cls="q")] if passage.note else []
    more = f"\n… {counted(passage.more, 'more line')}" if passage.more > 0 else ""
    return joined(*note, tag("pre", passage.text, quiet(more)))
