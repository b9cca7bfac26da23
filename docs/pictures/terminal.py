"""Take a picture of a command in a terminal, as SVG or PNG.

    python docs/pictures/terminal.py -o ls.svg -- cairn ls daily-sales/last
    python docs/pictures/terminal.py --dark --after 2.5 -o run.png -- cairn run flows/sales.py

The command runs in a terminal of its own (a pty), so it does all that it does for a person. What
its screen shows in the end, or after some seconds, is drawn by rich; for PNG by Chromium as well.
"""

import argparse
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

_HEIGHT = 2000  # lines of a picture; a screen of this height never scrolls

_SIZES = frozenset({"COLUMNS", "LINES"})

_CONTROL = re.compile(
    r"\x1b\[(?P<args>[0-9;?]*)(?P<verb>[A-Za-z])|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)"
)


class Shot(NamedTuple):
    """What a command left on its terminal.

    Attributes:
        output: bytes as they came.
        code: exit code; negative for a signal; None where it was still running.
    """

    output: bytes
    code: int | None


def run(
    command: Sequence[str],
    *,
    width: int = 100,
    height: int = 40,
    after: float | None = None,
    interrupt_at: Sequence[str] = (),
    answers: Sequence[tuple[str, str]] = (),
    env: dict[str, str] | None = None,
) -> Shot:
    """Run a command in a terminal.

    Args:
        command: program and arguments.
        width: cells of a line.
        height: lines.
        after: seconds after which what it shows is taken, and it is ended; None to wait for it.
        interrupt_at: texts; when one is shown Ctrl-C is typed, and the next one is waited for.
        answers: texts, each with what is typed when it is shown; one after the other.
        env: variables beside those of this process.
    """
    size = struct.pack("HHHH", height, width, 0, 0)
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        # What says how large another terminal is says nothing of this one.
        kept = {name: text for name, text in os.environ.items() if name not in _SIZES}
        given = {"TERM": "xterm-256color", "PAGER": "cat", **(env or {})}
        os.execvpe(command[0], list(command), kept | given)
    try:
        typed = [*((text, "\x03") for text in interrupt_at), *answers]
        return _watch(pid, terminal, after, typed)
    finally:
        os.close(terminal)


def _watch(pid: int, terminal: int, after: float | None, typed: list[tuple[str, str]]) -> Shot:
    output, began, seen = b"", time.monotonic(), 0
    while True:
        if typed and typed[0][0].encode() in output[seen:]:
            seen = len(output)
            os.write(terminal, typed.pop(0)[1].encode())
        if after is not None and time.monotonic() - began >= after:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return Shot(output, None)
        if not select.select([terminal], [], [], 0.02)[0]:
            continue
        try:
            read = os.read(terminal, 1 << 16)
        except OSError:  # Linux says so of a terminal that nobody writes to any more
            read = b""
        if not read:
            return Shot(output, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        output += read


class Screen:
    """As much of a terminal as our commands use: lines, colours, and moving up to draw again.

    Args:
        width: cells of a line.

    Attributes:
        rows: shape (lines, cells); each cell a character with the colours it stands in.
    """

    def __init__(self, width: int) -> None:
        self.rows: list[list[tuple[str, str]]] = [[]]
        self._width = width
        self._row = self._column = 0
        self._style = ""

    def feed(self, output: bytes) -> "Screen":
        """Take what a command has written; return the screen."""
        text = output.decode("utf-8", "replace")
        place = 0
        for control in _CONTROL.finditer(text):
            self._write(text[place : control.start()])
            self._obey(control["verb"] or "", control["args"] or "")
            place = control.end()
        self._write(text[place:])
        return self

    def _write(self, text: str) -> None:
        from rich.cells import cell_len

        for character in text:
            if character == "\n":
                self._move_down()
            elif character == "\r":
                self._column = 0
            elif character not in "\a\b":
                cells = cell_len(character)
                if self._column + cells > self._width:
                    self._column = 0
                    self._move_down()
                self._put(character, cells)

    def _put(self, character: str, cells: int) -> None:
        row = self.rows[self._row]
        row.extend([(" ", "")] * (self._column + cells - len(row)))
        row[self._column] = (character, self._style)
        for place in range(self._column + 1, self._column + cells):
            row[place] = ("", "")
        self._column += cells

    def _move_down(self) -> None:
        self._row += 1
        if self._row == len(self.rows):
            self.rows.append([])

    def _obey(self, verb: str, args: str) -> None:
        if verb == "m":
            self._style = "" if args in {"", "0"} else f"{self._style}\x1b[{args}m"
        elif verb == "A":
            self._row = max(0, self._row - int(args or 1))
        elif verb == "H":
            told = [int(part or 1) for part in args.split(";")] if args else [1, 1]
            self._row, self._column = told[0] - 1, (told[1] if len(told) > 1 else 1) - 1
            self.rows.extend([] for _ in range(self._row + 1 - len(self.rows)))
        elif verb == "K":
            row = self.rows[self._row]
            self.rows[self._row] = [] if args == "2" else row[: self._column]
        elif verb == "J":
            self.rows[self._row] = self.rows[self._row][: self._column]
            del self.rows[self._row + 1 :]

    def text(self) -> str:
        """Return what can be read, without colours."""
        lines = ["".join(character for character, _ in row).rstrip() for row in self.rows]
        return "\n".join(lines).rstrip("\n")

    def ansi(self) -> str:
        """Return what can be seen, with colours."""
        return "\n".join(map(_coloured, self.rows)).rstrip("\n")


def _coloured(row: Sequence[tuple[str, str]]) -> str:
    found, now = "", ""
    for character, style in row:
        if style != now:
            found += f"\x1b[0m{style}"
            now = style
        found += character
    return f"{found}\x1b[0m" if now else found


_GROUNDS = {"light": ((255, 255, 255), (18, 24, 31)), "dark": ((14, 18, 24), (232, 237, 243))}
"""Ground and text."""

_PALETTES = {
    "light": ("12181f", "a3120f", "0f6b56", "735a00", "1e44b8", "8a22a8", "1e44b8", "455160"),
    "dark": ("26303b", "ff8a85", "86d6b2", "ffb867", "8fb0ff", "edb0fa", "8fb0ff", "b4c0cd"),
}
"""The terminal's colours, in the order of their codes: the palette of the web UI."""

_MARGIN = 16
"""Units around the text."""

_SVG = """\
<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
{lines}
</defs>
<g>
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn(screen: Screen, command: str, *, width: int, theme: str) -> str:
    """Return the picture of a screen as SVG.

    Args:
        screen: what is shown.
        command: what was typed, shown above it; empty for none.
        width: cells of a line.
        theme: ``light`` or ``dark``.
    """
    from rich.console import Console
    from rich.text import Text

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=width, file=nowhere)
        if command:
            console.print(Text(f"$ {command}", "bold"), soft_wrap=True)
        console.print(Text.from_ansi(screen.ansi()), soft_wrap=True)
        svg = console.export_svg(title="", theme=_theme(theme), code_format=_SVG)
    return _framed(svg, theme)


def _framed(svg: str, theme: str) -> str:
    """Put a ground and a margin around the text."""
    ground = "#{:02x}{:02x}{:02x}".format(*_GROUNDS[theme][0])
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None, "it stands in the template"
    across, down = (float(side) + 2 * _MARGIN for side in box.groups())
    line = "#dde2e8" if theme == "light" else "#26303b"
    rect = f'<rect x="0.5" y="0.5" width="{across - 1}" height="{down - 1}" rx="8"'
    rect += f' fill="{ground}" stroke="{line}" />'
    framed = svg.replace(box[0], f'viewBox="0 0 {across:g} {down:g}"', 1)
    return framed.replace("<g>", f'{rect}\n<g transform="translate({_MARGIN} {_MARGIN})">', 1)


def _theme(name: str) -> Any:
    from rich.terminal_theme import TerminalTheme

    ground, text = _GROUNDS[name]
    colours = [tuple(bytes.fromhex(colour)) for colour in _PALETTES[name]]
    return TerminalTheme(ground, text, colours)


def save(svg: str, path: Path) -> None:
    """Write a picture; as PNG by Chromium, at twice its size.

    Raises:
        SystemExit: a PNG is asked for, and Chromium is not here.
    """
    if path.suffix != ".png":
        path.write_text(svg, "utf-8")
        return
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        sys.exit(f"{path}: a PNG needs Chromium; install it, or name a file that ends in .svg")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None, "rich writes one"
    across, down = (round(float(side)) for side in box.groups())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(f"<meta charset=utf-8><body style='margin:0'>{svg}", "utf-8")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"]
        options += [f"--user-data-dir={folder}", "--force-device-scale-factor=2"]
        options += [f"--screenshot={path.resolve()}", f"--window-size={across},{down}"]
        subprocess.run(
            [chromium, *options, page.as_uri()], check=True, capture_output=True, timeout=60
        )


def main() -> None:
    """Take one picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="FILE.svg or FILE.png")
    parser.add_argument("--width", type=int, default=100, help="cells of a line")
    parser.add_argument("--dark", action="store_true", help="on a dark ground")
    parser.add_argument("--after", type=float, help="seconds after which the picture is taken")
    parser.add_argument("--title", help="what is shown as typed; the command by default")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    shot = run(given.command, width=given.width, height=_HEIGHT, after=given.after)
    typed = given.title if given.title is not None else shlex.join(given.command)
    screen = Screen(given.width).feed(shot.output)
    theme = "dark" if given.dark else "light"
    save(drawn(screen, typed, width=given.width, theme=theme), given.output)


if __name__ == "__main__":
    main()
