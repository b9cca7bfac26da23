"""Which error ends a command with which code, and how it is told."""

import click
import pytest

from cairnflow import errors
from cairnflow.cli.exits import code_of, tell
from cairnflow.cli.screen import Wishes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.RunError("x"), 1),
        (errors.StorageFull("x"), 1),
        (click.UsageError("x"), 2),
        (errors.AddressError("x"), 2),
        (errors.FilterError("x"), 2),
        (errors.UnknownSetting("x"), 2),
        (errors.AuthoringTypeError("x"), 2),
        (errors.MissingExtra("x"), 2),
        (errors.NotFound("x"), 3),
        (errors.Missing("x"), 4),
        (errors.Corrupt("x"), 4),
        (errors.Unavailable("x"), 4),
        (errors.Incompatible("x"), 4),
        (errors.LedgerUnavailable("x"), 4),
        (errors.Denied("x"), 5),
        (PermissionError(13, "Permission denied", "f"), 5),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
    ],
    ids=lambda given: type(given).__name__,
)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert code_of(error) == code


def test_an_error_is_told_in_one_line_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(errors.NotFound("no run a/1; the last one is a/2"), Wishes())

    assert capsys.readouterr().err == "✗ no run a/1; the last one is a/2\n"


def test_an_error_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell(errors.NotFound("no run \x1b[2J"), Wishes())

    assert "\x1b" not in capsys.readouterr().err


def test_debug_shows_the_traceback_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    tell(errors.NotFound("no run"), Wishes(debug=True))

    told = capsys.readouterr().err
    assert "cairnflow.errors.NotFound: no run\n" in told
    assert told.endswith("✗ no run\n")


def test_a_fault_of_ours_says_so_and_shows_its_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = tell(ZeroDivisionError("division by zero"), Wishes())

    told = capsys.readouterr().err
    assert code == 1
    assert "✗ this is a fault of Cairnflow: ZeroDivisionError: division by zero" in told


def test_a_file_that_cannot_be_written_is_told_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(PermissionError(13, "Permission denied", "/out"), Wishes())

    assert capsys.readouterr().err == "✗ /out: Permission denied\n"


def test_ascii_is_kept_to_in_errors_too(capsys: pytest.CaptureFixture[str]) -> None:
    tell(errors.NotFound("no run → none"), Wishes(ascii=True))

    assert capsys.readouterr().err == "!! no run -> none\n"
