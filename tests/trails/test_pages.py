import base64
import json

import pytest

from cairnflow.ledger.records import LogLine, SourceRecord
from cairnflow.trails.open import open, runs
from tests.trails.made import BEGIN, children, fact, kept, ledger, shown, table
from tests.trails.pages import is_harmless, seen

EVIL = (
    '</td></pre></style><script>alert(1)</script><img src=x onerror="alert(1)">&amp;\x1b[31m\u202e'
)
LIMIT = 50_000


def evil_table() -> dict:
    columns = [{"name": EVIL, "dtype": EVIL, "redacted": False}]
    return table(2, type=EVIL, summary=EVIL, columns=columns, columns_total=1, data=[[EVIL, EVIL]])


def evil_facts() -> list:
    inputs = json.dumps([
        {"name": EVIL, "kind": "constant", "value": EVIL, "hash": ""},
        {"name": "x", "kind": "checkpoint", "addr": "a/1/" + EVIL, "hash": ""},
    ])  # fmt: skip
    handler = json.dumps({"class": EVIL, "args": {EVIL: EVIL}})
    frames = [{"file": EVIL, "line": 1, "name": EVIL, "locals": {EVIL: EVIL}, "more": 1}]
    told = {"type": EVIL, "message": EVIL, "traceback": EVIL, "frames": frames}
    error = json.dumps(told)
    text = {"mime": "text/plain", "type": "str", "level": "sample", "data": EVIL, "summary": EVIL}
    page = {**text, "mime": "text/html"}
    tree = {**text, "mime": "application/json", "data": {EVIL: [{EVIL: EVIL}, {"$type": EVIL}]}}
    picture = {**text, "mime": "image/png", "data": 'x" onerror="alert(1)'}
    fields = {"message": EVIL, "inputs": inputs, "handler": handler, "location": json.dumps(EVIL),
              "code": "s1:evil", "reason": json.dumps({"code": EVIL, "text": EVIL})}  # fmt: skip
    previews = [evil_table(), text, page, tree, picture]
    kept_ones = [shown(p, seq=n, task=f"t{n}", **fields) for n, p in enumerate(previews, 1)]
    return [
        *(one._replace(seq=n, task=f"t{n}") for n, one in enumerate(kept_ones, 1)),
        fact(6, "failed", state="Failed", error=error, message=EVIL, inputs=inputs),
        fact(7, "evil " + EVIL, state="Skipped", message=EVIL),
    ]


@pytest.fixture
def evil():
    """A ledger in which every text of data tries to get out."""
    made = ledger(
        evil_facts(), name=EVIL, message=EVIL, parameters=json.dumps({EVIL: EVIL}),
        environment="e1:0", state="Failed",
    )  # fmt: skip
    told = {"name": EVIL, "file": EVIL, "line": 1, "source": EVIL, "helpers": [[EVIL, "", EVIL]]}
    made.describe([
        SourceRecord("s1:evil", "code", json.dumps(told)),
        SourceRecord("e1:0", "environment", json.dumps({"python": EVIL, "packages": {EVIL: EVIL}})),
    ])  # fmt: skip
    made.append([], [LogLine(1, "t1", -1, 1, BEGIN, 30, EVIL, EVIL)])
    return made


def every_object(made) -> list:
    """All that a reader can be shown of a ledger's first run."""
    run = open("daily-sales/1", ledger=made)
    found = [run, runs(ledger=made), run.logs()]
    for one in run.checkpoints:
        found += [one, one.result, one.preview, one.inputs, one.logs(), one.code()]
        found += [one.exception] if one.exception else []
    return found


def test_nothing_that_data_says_becomes_markup(evil) -> None:
    pages = [one._repr_html_() for one in every_object(evil)]

    assert len(pages) > 40
    assert all(is_harmless(page) for page in pages)


def test_nothing_that_data_says_gets_lost(evil) -> None:
    texts = [seen(one._repr_html_()).text for one in open("daily-sales/1", ledger=evil).checkpoints]

    assert all("<script>alert(1)</script>" in text for text in texts)


def test_nothing_that_data_says_steers_a_terminal(evil) -> None:
    lines = [repr(one) for one in every_object(evil)]
    texts = [str(one) for one in every_object(evil)]

    assert all(line.isprintable() for line in lines)
    assert all(text.replace("\n", "").replace("\t", "").isprintable() for text in texts)


def test_plain_text_is_always_there_for_who_can_not_show_html(evil) -> None:
    bundles = [(one, one._repr_mimebundle_()) for one in every_object(evil)]

    assert all(bundle["text/plain"] == repr(one) for one, bundle in bundles)
    assert all("text/html" in bundle for _, bundle in bundles)


def test_a_run_of_ten_thousand_children_is_one_row_on_a_small_page() -> None:
    facts = children(10_000)
    facts[78] = fact(79, map_index=77, state="Failed", message="boom")
    run = open("daily-sales/1", ledger=ledger(facts))

    page = run._repr_html_()

    assert len(page.encode()) < LIMIT / 10
    assert "score ×10,000" in seen(page).text
    assert "9,999 ✓ success · 1 ✗ failed" in seen(page).text


def test_those_children_are_shown_first_that_did_not_end_well() -> None:
    facts = children(10_000)
    facts[9_000] = fact(9_001, map_index=8_999, state="Failed", message="boom")
    group = open("daily-sales/1/score", ledger=ledger(facts))

    text = seen(group._repr_html_()).text

    assert text.index("score:8999") < text.index("score:0")
    assert "… 9,980 more children" in text


def test_a_run_of_very_many_tasks_fits_on_a_small_page() -> None:
    facts = [shown(table(50))._replace(seq=n, task=f"task-{n}") for n in range(1, 1_001)]
    run = open("daily-sales/1", ledger=ledger(facts))

    page = run._repr_html_()

    assert len(page.encode()) <= LIMIT
    assert "1,000 tasks" in seen(page).text
    assert "more tasks" in seen(page).text


@pytest.mark.slow
@pytest.mark.parametrize("character", ["<", "'", "é", "字", "\n", "\x1b", "\U000e0001"])
def test_a_task_run_fits_on_a_small_page_whatever_its_value(character: str) -> None:
    cell, long = character * 200, character * 20_000
    wide = [{"name": cell, "dtype": cell, "redacted": False} for _ in range(15)]
    previews = [
        table(20, columns=wide, columns_total=15, data=[[cell] * 20] * 15),
        {"type": "str", "mime": "text/plain", "level": "sample", "data": f"{long}\n{long}"},
        {"type": "dict", "mime": "application/json", "level": "sample",
         "data": {f"{n}{cell}": [[cell]] for n in range(150)}},
    ]  # fmt: skip
    inputs = json.dumps([
        {"name": f"x{n}", "kind": "constant", "value": cell, "hash": ""} for n in range(500)
    ])  # fmt: skip
    error = json.dumps({"type": "E", "message": long, "traceback": long})
    facts = [
        *(shown(p, inputs=inputs, message=long)._replace(seq=n, task=f"t{n}")
          for n, p in enumerate(previews, 1)),
        fact(9, "failed", state="Failed", error=error, message=long, inputs=inputs),
    ]  # fmt: skip
    parameters = json.dumps({f"p{n}": cell for n in range(500)})
    run = open("daily-sales/1", ledger=ledger(facts, parameters=parameters, message=long))

    pages = [run, *run.checkpoints, run["failed"].exception]
    pages += [part for one in run for part in (one.preview, one.result, one.inputs)]

    assert max(len(one._repr_html_().encode()) for one in pages) <= LIMIT


def test_long_logs_and_sources_fit_on_small_pages() -> None:
    made = ledger([kept(code="s1:0")])
    made.append([], [LogLine(1, "score", -1, 1, BEGIN, 30, "<" * 99, "<" * 9_999)] * 3_000)
    told = {"name": "f", "file": "f.py", "line": 1, "source": "<" * 99_999,
            "helpers": [["h", "", "<" * 9_999]] * 90}  # fmt: skip
    made.describe([SourceRecord("s1:0", "code", json.dumps(told))])
    one = open("daily-sales/1/score", ledger=made)

    assert len(one.logs()._repr_html_().encode()) <= LIMIT
    assert len(one.code()._repr_html_().encode()) <= LIMIT


def test_a_table_has_a_caption_and_heads_with_their_scope() -> None:
    run = open("daily-sales/1", ledger=ledger([shown(table(30))]))

    for one in (run, run["score"]):
        found = seen(one._repr_html_())
        assert found.tags.count("caption") >= 2
        assert {("scope", "col"), ("scope", "row")} <= set(found.attributes)


def test_a_table_shows_dtypes_nulls_and_how_many_rows_are_left_out() -> None:
    one = open("daily-sales/1/score", ledger=ledger([shown(table(1_000))]))

    text = seen(one._repr_html_()).text

    assert all(word in text for word in ("float64", "31 % null", "… 985 more rows"))


def test_a_table_without_nulls_says_so_once() -> None:
    columns = [{"name": name, "dtype": "int64", "nulls": 0.0} for name in ("id", "price")]
    made = ledger([shown(table(3, columns=columns))])

    text = seen(open("daily-sales/1/score", ledger=made)._repr_html_()).text

    assert "0 %" not in text
    assert "DataFrame 3×2, no nulls" in text


def test_a_picture_is_shown_as_data() -> None:
    data = base64.b64encode(b"\x89PNG\r\n").decode()
    preview = {"type": "Figure", "mime": "image/png", "level": "sample", "data": data,
               "summary": 'PNG 1×1 "plot"'}  # fmt: skip

    page = open("daily-sales/1/score", ledger=ledger([shown(preview)]))._repr_html_()

    assert ("src", f"data:image/png;base64,{data}") in seen(page).attributes
    assert ("alt", 'PNG 1×1 "plot"') in seen(page).attributes
    assert is_harmless(page)


def test_states_are_words_and_glyphs_and_not_only_colours() -> None:
    facts = [kept(1, "a"), kept(2, "b", state="Reused", reused_from="daily-sales/0/b"),
             fact(3, "c", state="Failed", message="no"), fact(4, "d", state="Skipped")]  # fmt: skip

    text = seen(open("daily-sales/1", ledger=ledger(facts))._repr_html_()).text

    assert all(w in text for w in ("✓ success", "◇ reused", "✗ failed", "⊘ skipped"))


def test_none_and_no_result_look_different_on_pages() -> None:
    none = kept(1, "a", type="NoneType", summary="None")
    made = ledger([none, fact(2, "b", state="Skipped")])

    texts = [seen(open(f"daily-sales/1/{t}", ledger=made).result._repr_html_()).text for t in "ab"]

    assert "None" in texts[0]
    assert texts[1] == "NoResult"


def test_a_page_takes_the_colour_that_is_around_it() -> None:
    page = open("daily-sales/1", ledger=ledger([kept()]))._repr_html_()

    assert "color:inherit" in page
    assert "#000" not in page
    assert "black" not in page


def test_what_is_shown_can_be_loaded_by_the_line_below_it() -> None:
    made = ledger([kept(), fact(2, "failed", state="Failed", message="no")])

    text = seen(open("daily-sales/1/score", ledger=made)._repr_html_()).text

    assert text.endswith('cairnflow.open("daily-sales/1/score").value')


def test_a_task_run_that_failed_shows_what_was_in_its_frame() -> None:
    frame = {"file": "a.py", "line": 3, "name": "score", "locals": {"rows": "<b>[1]"}, "more": 0}
    told = {"type": "ValueError", "message": "no", "traceback": "", "frames": [frame]}
    failed = fact(state="Failed", error=json.dumps(told))

    shown = open("daily-sales/1/score", ledger=ledger([failed]))._repr_html_()

    assert "locals of score" in shown
    assert "&lt;b&gt;[1]" in shown
