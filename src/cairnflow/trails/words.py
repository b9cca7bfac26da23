"""Numbers, times and states in the words that people read, on every screen the same."""

from dataclasses import dataclass
from functools import cache
from unicodedata import category

from cairnflow.ledger.wire import word

ABSENT = "–"
"""Stands where there is nothing to say."""

_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_WEEK, _YEAR = 7 * _DAY, 365 * _DAY


def size(count: int | None) -> str:
    """Return a count of bytes in decimal units; ``–`` for None.

    Examples:
        >>> size(812), size(1_700_223_344), size(86_123_345), size(999_950), size(None)
        ('812 B', '1.7 GB', '86 MB', '1.0 MB', '–')
    """
    if count is None:
        return ABSENT
    if count < 1000:
        return f"{count} B"
    step = 1
    while count / 1000**step >= 999.5 and step + 1 < len(_UNITS):
        step += 1
    amount = count / 1000**step
    return f"{amount:.1f} {_UNITS[step]}" if amount < 9.95 else f"{amount:,.0f} {_UNITS[step]}"


def duration(seconds: float | None) -> str:
    """Return a length of time in at most two units; ``–`` for None.

    Examples:
        >>> duration(0.0123), duration(8.24), duration(41.2), duration(851.88), duration(11_100)
        ('12ms', '8.2s', '41s', '14m12s', '3h05m')
        >>> duration(0.0004), duration(0), duration(200_000), duration(None)
        ('<1ms', '0ms', '2d07h', '–')
    """
    if seconds is None:
        return ABSENT
    if seconds < 0.9995:
        return _milliseconds(seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m{whole % _MINUTE:02d}s"
    if whole < _DAY:
        return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02d}m"
    return f"{whole // _DAY}d{whole % _DAY // _HOUR:02d}h"


def _milliseconds(seconds: float) -> str:
    whole = round(seconds * 1000)
    return "<1ms" if seconds > 0 and not whole else f"{max(whole, 0)}ms"


def ago(at: int | None, now: int) -> str:
    """Return how long ago a moment was, in one unit; ``–`` for None.

    Args:
        at: the moment, in microseconds since 1970 UTC.
        now: this moment, likewise.

    Examples:
        >>> hour = 3_600_000_000
        >>> ago(0, hour), ago(0, 50 * hour), ago(hour, hour), ago(hour, 0), ago(None, hour)
        ('1 h ago', '2 d ago', 'now', 'in 1 h', '–')
    """
    if at is None:
        return ABSENT
    seconds = abs(now - at) // 1_000_000
    if not seconds:
        return "now"
    text = _one_unit(seconds)
    return f"{text} ago" if at < now else f"in {text}"


def _one_unit(seconds: int) -> str:
    steps = ((_YEAR, "y"), (_WEEK * 2, "w"), (_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"))
    for least, unit in steps:
        if seconds >= least:
            return f"{seconds // (_WEEK if unit == 'w' else least)} {unit}"
    return f"{seconds} s"


def number(count: int | None) -> str:
    """Return a count with a comma between thousands; ``–`` for None.

    Examples:
        >>> number(1187020)
        '1,187,020'
    """
    return ABSENT if count is None else f"{count:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    Args:
        count: of things.
        noun: for one of them.
        plural: for several; with an s by default.

    Examples:
        >>> counted(1, "checkpoint"), counted(10_212, "checkpoint"), counted(2, "child", "children")
        ('1 checkpoint', '10,212 checkpoints', '2 children')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def printable(text: str, *, keep: str = "") -> str:
    r"""Return a text whose control and direction characters are written as escapes.

    What a task returned or raised may hold any of them, and must not steer a terminal or turn a
    line around.

    Args:
        text: of data.
        keep: control characters that stay, such as line breaks.

    Examples:
        >>> printable("a\x1b[31mb")
        'a\\x1b[31mb'
    """
    return text if text.isprintable() else text.translate(_escapes(keep))


class _Escapes(dict[int, int | str]):
    """What stands for each character, found out when it is first met."""

    def __init__(self, keep: str) -> None:
        super().__init__()
        self._keep = keep

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        steers = category(char) in _STEERING and char not in _JOINERS + self._keep
        shown = char.encode("unicode_escape").decode("ascii") if steers else code
        self[code] = shown
        return shown


_escapes = cache(_Escapes)
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
"""Parts of words and of emoji in several scripts."""


def one_line(text: str, most: int = 120) -> str:
    r"""Return a text on one line, cut to ``most`` characters.

    Examples:
        >>> one_line("no\nmore", 6)
        'no mo…'
    """
    shown = printable(" ".join(text.strip()[: 4 * most].split()))
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def label(state: str) -> str:
    """Return the word for a state as it stands in a sentence.

    Args:
        state: its name or its word.

    Examples:
        >>> label("Success"), label("TimedOut"), label("trigger_failed"), label("Cached")
        ('success', 'timed out', 'trigger failed', 'cached')
    """
    return word(state).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Tone:
    """How states of one kind look: a glyph and a colour beside the word.

    Attributes:
        name: ``success``, ``failed``, ``running``, ``reused``, ``retrying``, ``paused``,
            ``pending`` or ``skipped``.
        glyph: one character that tells the kind without colour.
        ascii: the same where only ASCII can be shown.
        color: of the glyph on a screen; 3:1 or more on white and on near-black alike, as nobody
            tells a notebook's output which of the two it stands on.
        style: the colour's name in a terminal.
    """

    name: str
    glyph: str
    ascii: str
    color: str
    style: str


_SUCCESS = Tone("success", "✓", "ok", "#159A7C", "green")
_FAILED = Tone("failed", "✗", "!!", "#E0353B", "red")
_RUNNING = Tone("running", "▶", ">", "#3560F5", "blue")
_REUSED = Tone("reused", "◇", "=", "#CC4DEB", "magenta")
_RETRYING = Tone("retrying", "↻", "~", "#A98A1C", "yellow")
_PAUSED = Tone("paused", "‖", "II", "#0B8FA6", "cyan")
_PENDING = Tone("pending", "○", ".", "#64748B", "bright_black")
_SKIPPED = Tone("skipped", "⊘", "x", "#808D9E", "bright_black")

TONES = (_SUCCESS, _FAILED, _RUNNING, _REUSED, _RETRYING, _PAUSED, _PENDING, _SKIPPED)
"""All tones, in the order in which a legend lists them."""

_TONE_OF = {
    "success": _SUCCESS,
    "mapped": _SUCCESS,
    "failed": _FAILED,
    "crashed": _FAILED,
    "invalid": _FAILED,
    "client_failed": _FAILED,
    "timed_out": _FAILED,
    "trigger_failed": _FAILED,
    "running": _RUNNING,
    "looped": _RUNNING,
    "reused": _REUSED,
    "cached": _REUSED,
    "retrying": _RETRYING,
    "paused": _PAUSED,
    "pending": _PENDING,
    "scheduled": _PENDING,
    "resume": _PENDING,
    "submitted": _PENDING,
    "queued": _PENDING,
    "skipped": _SKIPPED,
    "cancelled": _SKIPPED,
}


def tone(state: str) -> Tone:
    """Return how a state looks; an unknown one looks like one that is pending.

    Examples:
        >>> tone("TimedOut").name
        'failed'
    """
    return _TONE_OF.get(word(state), _PENDING)


def glyph(state: str, *, ascii: bool = False) -> str:
    """Return the character that stands beside a state's word.

    Args:
        state: its name or word.
        ascii: only ASCII can be shown.

    Examples:
        >>> glyph("Success"), glyph("failed"), glyph("Reused"), glyph("failed", ascii=True)
        ('✓', '✗', '◇', '!!')
    """
    return tone(state).ascii if ascii else tone(state).glyph
