import io

import pytest

from cairnflow.trails.open import open, runs
from tests.trails.made import children, fact, kept, ledger, shown, table
from tests.trails.test_pages import EVIL, every_object, evil  # noqa: F401 - a fixture


def printed(value: object, width: int = 100) -> str:
    rich = pytest.importorskip("rich.console")
    screen = io.StringIO()
    rich.Console(file=screen, width=width, color_system=None).print(value)
    return screen.getvalue()


def test_a_run_is_a_line_a_task() -> None:
    facts = [shown(table(30))._replace(seq=20_000, task="clean"), *children(3)]

    text = printed(open("daily-sales/1", ledger=ledger(facts)))

    assert "score ×3" in text
    assert "pandas.DataFrame 30×2" in text
    assert "✓ success" in text


def test_a_task_run_shows_its_table() -> None:
    text = printed(open("daily-sales/1/score", ledger=ledger([shown(table(1_000))])))

    assert "float64" in text
    assert "… 985 more rows" in text
    assert "LocalResultHandler(dir='/results')" in text


def test_a_failure_shows_its_traceback() -> None:
    error = '{"type": "ValueError", "message": "no", "traceback": "Traceback:\\n  [bold]here"}'
    failed = fact(state="Failed", message="ValueError: no", error=error)

    text = printed(open("daily-sales/1/score", ledger=ledger([failed])))

    assert "[bold]here" in text


def test_a_mapped_task_shows_those_first_that_did_not_end_well() -> None:
    facts = children(30)
    facts[26] = fact(27, map_index=25, state="Failed", message="boom")

    text = printed(open("daily-sales/1/score", ledger=ledger(facts)))

    assert text.index("score:25") < text.index("score:0")
    assert "… 10 more children" in text


def test_runs_are_a_table() -> None:
    text = printed(runs(ledger=ledger([kept()])))

    assert "daily-sales/1" in text
    assert "checkpoints" in text


def test_nothing_that_data_says_is_read_as_style_or_steers(evil) -> None:  # noqa: F811
    texts = [printed(one) for one in every_object(evil)]

    assert all(text.replace("\n", "").isprintable() for text in texts)
    assert any("<script>" in text for text in texts)
    assert "\x1b" in EVIL
