"""What is coloured, what is ASCII, and what a terminal is never given."""

import io
import json

import pytest

from cairnflow.cli.screen import Screen, Wishes, rendered
from cairnflow.cli.texts import Span, line


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(Terminal):
    def isatty(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("wishes", "on_a_terminal", "in_a_pipe"),
    [
        (Wishes(term="xterm"), True, False),
        (Wishes(term="dumb"), False, False),
        (Wishes(term="xterm", no_color="1"), False, False),
        (Wishes(term="xterm", force_color="1"), True, True),
        (Wishes(term="xterm", force_color="0"), True, False),
        (Wishes(term="xterm", no_color="1", force_color="1"), False, False),
        (Wishes(term="xterm", no_color="1", color="always"), True, True),
        (Wishes(term="xterm", force_color="1", color="never"), False, False),
    ],
)
def test_colours_go_by_the_option_then_by_the_environment_then_by_the_stream(
    wishes: Wishes, on_a_terminal: bool, in_a_pipe: bool
) -> None:
    assert wishes.colours(Terminal()) is on_a_terminal
    assert wishes.colours(Pipe()) is in_a_pipe


@pytest.mark.parametrize("term", ["linux", "vt100", "dumb"])
def test_a_terminal_without_the_signs_gets_ascii(term: str) -> None:
    assert Wishes(term=term).is_ascii(Terminal())
    assert not Wishes(term=term).is_ascii(Pipe())


def test_a_stream_that_is_not_utf_8_gets_ascii() -> None:
    stream = Pipe()
    stream.encoding = "latin-1"  # type: ignore[misc]

    assert Wishes(term="xterm").is_ascii(stream)


def test_what_was_cut_to_fit_still_fits_in_ascii() -> None:
    assert rendered((Span("abc…", "dim"),), colours=False, ascii=True) == "abc~"


def test_colours_are_the_terminals_own_sixteen() -> None:
    shown = rendered((Span("✓ ok", "success"), Span(" x")), colours=True, ascii=False)

    assert shown == "\x1b[32m✓ ok\x1b[0m x"


def test_json_holds_nothing_that_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"a": "\x1b\x9b\u202e\ud800\x7f日"}

    Screen().json(value)

    printed = capsys.readouterr().out
    assert printed.strip().isprintable()
    assert json.loads(printed) == value
    assert "日" in printed


def test_data_goes_to_stdout_and_notes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().out([line("data")], [line("note")], lead=[line("head")])

    assert capsys.readouterr() == ("data\n", "head\nnote\n")


def test_hints_are_kept_back_where_only_data_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(Wishes(json=True)).hint("cairn ls")
    Screen(Wishes(quiet=True)).hint("cairn ls")

    assert capsys.readouterr() == ("", "")


def test_what_the_stream_cannot_carry_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "ascii"))

    Screen().write([line("日 ×")])

    assert raw.getvalue() == b"\\u65e5 x\n"
