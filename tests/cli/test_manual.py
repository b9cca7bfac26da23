"""The page on the command line is what the commands say of themselves."""

from cairnflow.cli import exits
from cairnflow.cli.main import COMMANDS
from cairnflow.trails.words import TONES
from tests.cli.manual import PAGE, manual


def test_the_page_is_written_out_of_the_help() -> None:
    # If this fails: python -m tests.cli.manual
    assert PAGE.read_text("utf-8") == manual()


def test_the_page_has_every_command_every_sign_and_every_exit_code() -> None:
    page = PAGE.read_text("utf-8")

    codes = [value for name, value in vars(exits).items() if name.isupper() and name[0] != "_"]
    assert [name for name in COMMANDS if f"## cairn {name}\n" not in page] == []
    assert [tone.name for tone in TONES if f"| {tone.glyph} | `{tone.ascii}` |" not in page] == []
    assert [code for code in codes if f"| {code} |" not in page] == []
