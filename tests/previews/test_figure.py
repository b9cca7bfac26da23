import json
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from cairnflow.previews import Limits, make, to_json


@pytest.fixture(autouse=True)
def _no_screen() -> Iterator[None]:
    mpl.use("agg")
    return iter(())


def plot() -> Figure:
    figure = Figure()
    figure.subplots().plot([1, 3, 2])
    return figure


def test_a_figure_is_shown_as_a_picture() -> None:
    made = make(plot(), limits=Limits(seconds=5))

    picture = Image.open(BytesIO(b64decode(json.loads(to_json(made))["data"])))
    assert (made.error, made.mime, made.summary) == (None, "image/png", "PNG 640×480")
    assert picture.size == (640, 480)


def test_axes_are_shown_by_their_figure() -> None:
    assert make(plot().axes[0], limits=Limits(seconds=5)).summary == "PNG 640×480"


def test_a_large_figure_is_drawn_at_the_cap() -> None:
    made = make(Figure(figsize=(40, 20)), limits=Limits(seconds=5))

    assert max(made.facts["width"], made.facts["height"]) <= 1_600


def test_below_sample_a_figure_is_not_drawn() -> None:
    made = make(plot(), "stats")

    assert (made.data, made.facts) == (None, {"inches": [6.4, 4.8]})


class Chart:
    """As altair's: what it draws is had from ``to_dict``."""

    rows = 1

    def to_dict(self) -> dict[str, Any]:
        values = [{"a": 1, "email": "canary"}] * self.rows
        schema = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
        return {"$schema": schema, "data": {"values": values}, "mark": "bar"}


class Plotly:
    """As plotly's: what it draws is had from ``to_plotly_json``."""

    def to_plotly_json(self) -> dict[str, Any]:
        return {"data": [{"x": [1, 2]}], "layout": {"template": {"large": 1}, "title": "t"}}


ALTAIR = type("Chart", (Chart,), {"__module__": "altair.vegalite.v6.api"})
PLOTLY = type("Figure", (Plotly,), {"__module__": "plotly.graph_objs"})


def test_a_vega_chart_is_shown_as_its_description() -> None:
    made = make(ALTAIR())

    assert made.mime == "application/vnd.vegalite.v6+json"
    assert made.data == Chart().to_dict()


def test_a_vega_chart_that_is_too_large_is_left_out_whole() -> None:
    chart = ALTAIR()
    chart.rows = 50_000

    made = make(chart)

    assert (made.data, made.truncated) == (None, True)


def test_rows_of_a_chart_are_redacted_by_name() -> None:
    assert "canary" not in to_json(make(ALTAIR(), redact=["email"]))
    assert "canary" not in to_json(make(ALTAIR(), "stats"))


def test_a_plotly_figure_is_shown_without_its_template() -> None:
    made = make(PLOTLY())

    assert made.mime == "application/vnd.plotly.v1+json"
    assert made.data == {"data": [{"x": [1, 2]}], "layout": {"title": "t"}}


def test_a_class_of_another_library_with_such_a_method_is_no_chart() -> None:
    assert make(Chart()).mime == "application/vnd.cairn.repr+json"
