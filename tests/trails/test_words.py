import pytest

from cairnflow import states
from cairnflow.trails.words import TONES, Tone, glyph, label, one_line, printable, size, tone

GROUNDS = ("#FFFFFF", "#0E1218")
EVERY_STATE = [name for name, cls in vars(states).items() if isinstance(cls, type)]


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 KB"), (9_949, "9.9 KB"), (86_123_345, "86 MB"),
     (999_499, "999 KB"), (999_500, "1.0 MB"), (10**19, "10,000 PB")],
)  # fmt: skip
def test_sizes_are_decimal_and_never_say_a_thousand_of_a_unit(count: int, said: str) -> None:
    assert size(count) == said


def test_every_kind_of_state_has_a_glyph_of_its_own() -> None:
    assert len({looks.glyph for looks in TONES}) == len(TONES)
    assert len({looks.ascii for looks in TONES}) == len(TONES)
    assert all(looks.ascii.isascii() for looks in TONES)


@pytest.mark.parametrize(
    ("state", "kind"),
    [("Success", "success"), ("Mapped", "success"), ("Reused", "reused"), ("Cached", "reused"),
     ("Failed", "failed"), ("TimedOut", "failed"), ("TriggerFailed", "failed"),
     ("Invalid", "failed"), ("Crashed", "failed"), ("ClientFailed", "failed"),
     ("Paused", "paused"), ("Looped", "running"), ("Submitted", "pending"), ("Queued", "pending"),
     ("Retrying", "retrying"), ("Running", "running"), ("Pending", "pending"),
     ("Scheduled", "pending"), ("Skipped", "skipped"), ("Cancelled", "skipped"),
     ("trigger_failed", "failed"), ("from the future", "pending")],
)  # fmt: skip
def test_a_state_looks_like_its_kind(state: str, kind: str) -> None:
    assert tone(state).name == kind


def test_words_of_states_are_lower_case_with_spaces() -> None:
    labels = {label(name) for name in EVERY_STATE}

    assert all(text == text.lower() and "_" not in text for text in labels)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("looks", TONES, ids=lambda looks: looks.name)
def test_the_colour_of_a_glyph_stands_out_on_light_and_on_dark(looks: Tone, ground: str) -> None:
    assert _contrast(looks.color, ground) >= 3.0


def _contrast(one: str, other: str) -> float:
    """Source: WCAG 2.2, contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "steering", ["\x1b[2J", "\x07", "\u202e", "\u2066", "\x9b1m", "\u2028", "\ud800", "\x00"]
)
def test_nothing_in_a_text_steers_a_terminal(steering: str) -> None:
    shown = printable(f"a{steering}b")

    assert shown.isprintable()
    assert shown.startswith("a\\")


@pytest.mark.parametrize("text", ["naïve", "日本語", "🧑\u200d🚀", "עברית"])
def test_writing_of_all_peoples_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_one_line_is_one_line_whatever_it_is_made_of() -> None:
    shown = one_line("a\r\n\n  b\tc\x1b" * 100, 50)

    assert len(shown) == 50
    assert shown.isprintable()


def test_an_unknown_state_has_a_glyph_too() -> None:
    assert (glyph("from the future"), glyph("from the future", ascii=True)) == ("○", ".")
