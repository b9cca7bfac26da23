from collections.abc import Iterator

import pytest

from cairnflow.previews import html, make, markdown, register
from cairnflow.previews import registry as kept


class Report:
    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_markdown_(self) -> str:
        return f"# {self.text}"

    def _repr_html_(self) -> str:
        return f"<script>{self.text}</script>"


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "_registered", {})
    return iter(())


def test_html_of_an_unknown_type_is_not_asked_for() -> None:
    made = make(Report("canary"))

    assert made.mime == "application/vnd.cairn.repr+json"
    assert "canary" not in str(made)


def test_html_of_a_registered_type_is_marked_for_the_sandbox() -> None:
    register(Report, html)

    made = make(Report("x"))

    assert (made.mime, made.data) == ("text/html", "<script>x</script>")
    assert made.facts == {"sandbox": True}


def test_a_page_above_the_cap_is_left_out_whole() -> None:
    register(Report, html)

    made = make(Report("x" * 70_000))

    assert (made.data, made.truncated, made.summary) == (None, True, "HTML, 70,017 characters")


def test_markdown_of_a_registered_type_is_cut() -> None:
    register(Report, markdown)

    made = make(Report("x" * 30_000))

    assert (made.mime, len(made.data), made.truncated) == ("text/markdown", 20_000, True)


@pytest.mark.parametrize("previewer", [html, markdown])
def test_a_page_is_withheld_where_something_is_redacted_or_below_sample(previewer: object) -> None:
    register(Report, previewer)  # type: ignore[arg-type]

    hidden, low = make(Report("canary"), redact=["email"]), make(Report("canary"), "stats")

    assert "withheld" in hidden.facts
    assert "canary" not in str(hidden) + str(low)


def test_a_page_that_is_no_text_is_an_error() -> None:
    class Odd:
        def _repr_html_(self) -> int:
            return 3

    register(Odd, html)

    assert make(Odd()).error == "TypeError: _repr_html_ gave int, not str"


def test_what_notebooks_show_as_a_page_is_shown_as_a_page() -> None:
    shown = type("HTML", (Report,), {"__module__": "IPython.core.display", "__qualname__": "HTML"})

    assert make(shown("x")).mime == "text/html"
