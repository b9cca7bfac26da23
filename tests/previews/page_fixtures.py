"""Previews of all kinds, which the web page's tests read.

`python -m tests.previews.page_fixtures` writes them into the page's folder.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from PIL import Image

from cairnflow.previews import Limits, Preview, Request, html, make, markdown, register, to_json

FOLDER = Path(__file__).resolve().parents[2] / "ui/src/parts/preview/fixtures"


@dataclass
class Order:
    number: int
    lines: list[dict[str, Any]]
    note: str | None = None


class Model:
    def __init__(self) -> None:
        self.weights, self.name = np.zeros(3), "linear"

    def __repr__(self) -> str:
        return "Model(linear, 3 weights)"


class Broken:
    pass


class Chart:
    pass


class Report:
    def _repr_markdown_(self) -> str:
        return "# Report\n\n* revenue **1.93e6**\n"


class Page:
    def _repr_html_(self) -> str:
        return "<h1>Report</h1><script>document.title = 'taken'</script>"


def sales(rows: int) -> pd.DataFrame:
    """Return orders of which every fourth has no price; addresses of people among them."""
    place = np.arange(rows)
    return pd.DataFrame(
        {
            "order_id": 98_121 + place,
            "price": np.where(place % 4 == 1, np.nan, (place * 7 % 97) / 4 + 0.5),
            "country": np.array(["DE", "DE", "FR", "IT", "DE"])[place % 5],
            "email": [f"person{one}@example.org" for one in place],
            "at": pd.Timestamp("2026-11-22") + pd.to_timedelta(place, unit="min"),
            "paid": place % 3 == 0,
        }
    )


def previews() -> Iterator[tuple[str, str]]:
    """Yield the name and the JSON of each preview."""
    register(Broken, _breaks)
    register(Chart, _charted)
    register(Report, markdown)
    register(Page, html)
    for name, (value, asked) in _values().items():
        yield name, to_json(make(value, **asked), asked.get("limits", Limits()))


def _breaks(value: Any, request: Request) -> Preview:
    raise ValueError("no column 'price'")


def _charted(value: Any, request: Request) -> Preview:
    points = [{"day": day, "revenue": 10 * day} for day in range(3)]
    chart = {"mark": "bar", "data": {"values": points}}
    return request.made("chart", "application/vnd.vegalite.v5+json", chart)


def _values() -> dict[str, tuple[Any, dict[str, Any]]]:
    few = Limits(rows=20)
    picture = BytesIO()
    Image.new("RGBA", (24, 16), (30, 68, 184, 128)).save(picture, "PNG")
    error = RuntimeError("12 orders have no price")
    error.__cause__ = KeyError("price")
    return {
        "table": (sales(1_000), {"limits": few, "redact": ["email"]}),
        "table-small": (sales(3).drop(columns=["email"]).set_index("order_id"), {}),
        "table-stats": (sales(1_000), {"level": "stats"}),
        "table-schema": (sales(1_000), {"level": "schema"}),
        "table-lazy": (pl.LazyFrame({"a": [1], "b": ["x"]}), {}),
        "table-nested": (pl.DataFrame({"tags": [["a", "b"], None], "n": [2**60, 1]}), {}),
        "array": (np.arange(60.0).reshape(3, 4, 5) / 7, {}),
        "array-line": (np.array([1.5, np.nan, 3.0]), {}),
        "array-stats": (np.arange(10), {"level": "stats"}),
        "tree": (_nested(), {"redact": ["password"]}),
        "tree-schema": (_nested(), {"level": "schema"}),
        "record": (Order(7, [{"sku": "A1", "count": 2}]), {}),
        "set": ({3, 1, 2}, {}),
        "long-list": (list(range(1_000)), {}),
        "none": (None, {}),
        "none-schema": (None, {"level": "schema"}),
        "int": (42, {}),
        "long-int": (2**60, {}),
        "float": (0.1, {}),
        "nan": (float("nan"), {}),
        "true": (True, {}),
        "text": ("Of 326,975 flights\n\tthose of <b>Alaska</b> arrive earliest.\n" * 3, {}),
        "markdown": (Report(), {}),
        "html": (Page(), {}),
        "bytes": (b"\x00\x01cairn" * 10, {}),
        "image": (picture.getvalue(), {}),
        "image-stats": (picture.getvalue(), {"level": "stats"}),
        "chart": (Chart(), {}),
        "object": (Model(), {}),
        "object-plain": (object(), {}),
        "object-withheld": (Model(), {"redact": ["weights"]}),
        "exception": (error, {}),
        "level-none": (sales(3), {"level": "none"}),
        "failed": (Broken(), {}),
        "cut": ({"text": "word " * 500}, {"limits": Limits(inline=600)}),
    }


def _nested() -> dict[str, Any]:
    circle: list[Any] = [1]
    circle.append(circle)
    return {
        "revenue": 1.93e6,
        "is_final": True,
        "note": None,
        "login": {"user": "ann", "password": "secret"},
        "days": [{"day": "2026-11-22", "orders": [1, 2, 3]}, {"day": "2026-11-23", "orders": []}],
        "circle": circle,
        "deep": [[[[[[[[[1]]]]]]]]],
        3: "three",
    }


def write() -> None:
    """Write each preview into a file of the page's own tests."""
    for name, json_text in previews():
        told = json.dumps(json.loads(json_text), separators=(",", ":"), ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(f"{told}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
