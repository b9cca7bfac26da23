"""Drawings of flows: as text, in Graphviz's language, and as what its program makes of it."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, task
from cairnflow.errors import AuthoringError, MissingExtra
from cairnflow.flow.drawing import Drawing
from cairnflow.signals import SKIP
from cairnflow.states import Success
from tests.conftest import require


@task
def rows(region: str) -> list[int]:
    return [1, 2, 3]


@task
def clean(x: int) -> int:
    if x == 3:
        raise ValueError("three")
    return x


@task
def total(xs: Any) -> Any:
    return xs


@task
def skipped() -> None:
    raise SKIP("not today")


@task
def note() -> None:
    pass


@pytest.fixture
def flow() -> Flow:
    with Flow("nightly") as flow:
        cleaned = clean.map(rows(Parameter("region", "EU")))
        total([cleaned, skipped()], upstream_tasks=[note()])
    return flow


@pytest.fixture
def graphviz() -> None:
    """Graphviz, package and program."""
    present = find_spec("graphviz") is not None and shutil.which("dot") is not None
    require(present, "Graphviz", "apt-get install graphviz")


def test_text_shows_each_task_below_what_it_waits_for(flow: Flow) -> None:
    assert str(flow.visualize()) == "\n".join(
        [
            "nightly",
            "●      region",
            "●      rows",
            "●      clean",
            "│ ●    skipped",
            "│ │ ●  note",
            "●─╯ │  List",
            "●───╯  total",
        ]
    )


def test_text_tells_how_tasks_ended(flow: Flow) -> None:
    text = str(flow.visualize(flow.run()))

    assert text.splitlines()[0] == "nightly: Success"
    assert "●      clean × 3: 2 Success, 1 Failed" in text
    assert "│ ●    skipped Skipped" in text
    assert "●─╯ │  List Skipped" in text


def test_lines_that_part_and_cross_lead_to_their_tasks() -> None:
    with Flow("f") as flow:
        first = total(1)
        second, third = total([first, 2]), total(first)
        total(second) | total(third, upstream_tasks=[first])

    assert str(flow.visualize()).splitlines()[1:] == [
        "●      total",
        "├─┬─╮",
        "● │ │  List",
        "● │ │  total-2",
        "│ ● │  total-3",
        "● │ │  total-4",
        "●─┴─╯  total-5",
    ]


def test_a_flow_too_wide_to_follow_is_listed() -> None:
    with Flow("f") as flow:
        total([total(place) for place in range(20)])
    text = str(flow.visualize())

    assert "● total-2" in text.splitlines()
    assert text.splitlines()[-1] == "● total-21  ← List"


def test_an_empty_flow_and_a_circle_can_be_drawn() -> None:
    flow, one, two = Flow("f"), note.copy(name="one"), note.copy(name="two")
    assert str(flow.visualize()) == "f"
    flow.add_edge(one, two)
    flow.add_edge(two, one)
    drawing = flow.visualize()

    assert str(drawing).splitlines()[1:] == ["●  one", "●  two"]
    assert "t0 -> t1" in drawing.dot
    assert "t1 -> t0" in drawing.dot


def test_the_language_of_graphviz_tells_arguments_maps_and_waiting(flow: Flow) -> None:
    drawn = flow.visualize().dot

    assert 't1 -> t2 [label=" x", style=dashed];' in drawn
    assert 't5 -> t6 [label=" xs"];' in drawn
    assert "t4 -> t6 [style=dotted];" in drawn
    assert 't2 [label="clean", style="rounded,filled,dashed", penwidth=1.5];' in drawn
    assert 't0 [label="region", shape=ellipse];' in drawn


def test_tasks_have_the_colours_of_their_states(flow: Flow) -> None:
    drawn = flow.visualize(flow.run()).dot

    assert f'label="rows\\nSuccess", fillcolor="{Success.color}", fontcolor="#FFFFFF"' in drawn
    assert 'label="clean\\n× 3: 2 Success, 1 Failed"' in drawn
    assert 'fillcolor="#A3120F"' in drawn


def test_names_that_graphviz_would_read_are_quoted() -> None:
    drawn = Flow('a "b" \\n {c}').visualize().dot

    assert 'digraph "a \\"b\\" \\\\n {c}" {' in drawn


@pytest.mark.usefixtures("graphviz")
@pytest.mark.parametrize(
    ("kind", "begin"), [("svg", b"<?xml"), ("png", b"\x89PNG\r\n"), ("pdf", b"%PDF-")]
)
def test_a_file_is_what_its_name_or_the_format_says(
    flow: Flow, tmp_path: Path, kind: str, begin: bytes
) -> None:
    flow.visualize(filename=tmp_path / f"named.{kind}")
    flow.visualize(flow.run(), tmp_path / "v1.2", kind)

    assert (tmp_path / f"named.{kind}").read_bytes().startswith(begin)
    assert (tmp_path / f"v1.2.{kind}").read_bytes().startswith(begin)


@pytest.mark.usefixtures("graphviz")
def test_a_notebook_is_shown_a_picture_with_every_task(flow: Flow) -> None:
    svg = flow.visualize(flow.run())._repr_svg_()

    assert svg is not None
    assert all(slug in svg for slug in ["region", "rows", "clean", "total", "List", "note"])
    assert "#a3120f" in svg.lower()


@pytest.mark.usefixtures("graphviz")
def test_a_picture_of_names_with_odd_letters_can_be_made() -> None:
    flow = Flow('<b>"ü" & {x|y} \\')
    flow.add_task(note.copy(name="日本 <i>"))

    assert flow.visualize()._repr_svg_() is not None


@pytest.mark.parametrize(("kind", "begin"), [("txt", "nightly\n●"), ("dot", 'digraph "nightly" {')])
def test_text_and_language_need_no_graphviz(
    flow: Flow, tmp_path: Path, kind: str, begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    path = Drawing.save(flow.visualize(), tmp_path / "drawn", kind)

    assert path == tmp_path / f"drawn.{kind}"
    assert path.read_text("utf-8").startswith(begin)


def test_without_graphviz_there_is_text_and_what_to_install(
    flow: Flow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    drawing = flow.visualize()

    assert drawing._repr_svg_() is None
    assert repr(drawing).startswith(f"{drawing}\n(for a picture: ")
    with pytest.raises(MissingExtra, match="svg needs Graphviz, which is not here; install it"):
        drawing.save(tmp_path / "drawn.svg")


def test_what_cannot_be_drawn_is_told(flow: Flow, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="no drawing as 'bmp'; known: svg, png, pdf, dot, txt"):
        flow.visualize(filename=tmp_path / "x", format="bmp")
    with pytest.raises(AuthoringError, match=r"visualize takes what flow\.run"):
        flow.visualize(Success("", 3))
