"""Pages that a value writes of itself: Markdown, and HTML to be shown in a sandbox."""

from typing import Any

from cairnflow.previews.base import HTML, MARKDOWN, WITHHELD, Preview, Request, counted
from cairnflow.previews.text import cut


def markdown(value: Any, request: Request) -> Preview:
    """Return what ``_repr_markdown_`` writes; for types whose author registers it.

    Examples:
        >>> from cairnflow.previews import markdown, register
        >>> register("mylib.Report", markdown)
    """
    if request.redact or not request.shows("sample"):
        return request.made("Markdown", MARKDOWN, facts=WITHHELD if request.redact else {})
    text = _written(value, "_repr_markdown_")
    most = request.limits.characters
    data, is_cut = cut(text, most), len(text) > most
    return request.made(_summary("Markdown", text), MARKDOWN, data, truncated=is_cut)


def html(value: Any, request: Request) -> Preview:
    """Return what ``_repr_html_`` writes; for types whose author registers it.

    It is marked ``sandbox``: who shows it must keep it from everything else. A page above the
    cap is left out whole, as the rest of a torn one may mean something else.
    """
    facts: dict[str, Any] = {"sandbox": True}
    if request.redact or not request.shows("sample"):
        return request.made("HTML", HTML, facts=facts | (WITHHELD if request.redact else {}))
    text = _written(value, "_repr_html_")
    is_long = len(text) > request.limits.inline
    data = None if is_long else cut(text, request.limits.inline)
    return request.made(_summary("HTML", text), HTML, data, facts=facts, truncated=is_long)


def _written(value: Any, method: str) -> str:
    text = getattr(value, method)()
    if not isinstance(text, str):
        raise TypeError(f"{method} gave {type(text).__name__}, not str")
    return text


def _summary(kind: str, text: str) -> str:
    return f"{kind}, {counted(len(text), 'character')}"
