"""Plots: matplotlib's as a picture, altair's and plotly's as the data that draws them."""

from io import BytesIO
from typing import Any

from cairnflow.previews.base import Limits, Preview, Request
from cairnflow.previews.image import preview_encoded
from cairnflow.previews.tree import Walk
from cairnflow.previews.typenames import kind_of

_DPI = 100  # dots an inch; what matplotlib shows on a screen
_SPEC = Limits(rows=20_000, nodes=20_000, depth=30, characters=60_000)
"""Of a plot's description, which is of use only whole."""


def preview_matplotlib(value: Any, request: Request) -> Preview:
    """Return a figure, or the figure of some axes, as PNG of at most ``limits.pixels``."""
    figure = value if hasattr(kind_of(value), "savefig") else value.figure
    inches = [float(side) for side in figure.get_size_inches()]
    if not request.shows("sample"):
        return request.made("plot", "image/png", facts={"inches": inches})
    out = BytesIO()
    dpi = min(_DPI, request.limits.pixels / max(inches))
    figure.savefig(out, format="png", dpi=dpi)
    return preview_encoded(out.getvalue(), request)


def preview_altair(value: Any, request: Request) -> Preview:
    """Return a chart's Vega-Lite description, if it fits."""
    if not request.shows("sample"):
        return request.made("chart", "application/vnd.vegalite+json")
    described = value.to_dict()
    version = str(described.get("$schema", "")).rpartition("/v")[2].partition(".")[0]
    mime = f"application/vnd.vegalite.v{version}+json" if version.isdigit() else ""
    return _spec(described, mime or "application/vnd.vegalite+json", request)


def preview_plotly(value: Any, request: Request) -> Preview:
    """Return a figure's plotly description, without the template, if it fits."""
    mime = "application/vnd.plotly.v1+json"
    if not request.shows("sample"):
        return request.made("chart", mime)
    described: dict[str, Any] = dict(value.to_plotly_json())
    layout: dict[str, Any] = dict(described.get("layout") or {})
    layout.pop("template", None)
    described["layout"] = layout
    return _spec(described, mime, request)


def _spec(described: Any, mime: str, request: Request) -> Preview:
    walk = Walk(request, _SPEC)
    data = walk.node(described)
    return request.made("chart", mime, None if walk.is_cut else data, truncated=walk.is_cut)
