import json
import math
from typing import Any

import pytest

from cairnflow.previews import Limits, Preview, make, to_json


def test_fields_that_say_nothing_are_left_out() -> None:
    assert to_json(Preview("T", level="none")) == '{"v":1,"type":"T","level":"none"}'


def test_the_error_and_the_cut_are_said() -> None:
    shown = json.loads(to_json(Preview("T", error="why", truncated=True)))

    assert (shown["error"], shown["truncated"]) == ("why", True)


def test_facts_stand_beside_the_data_and_never_replace_a_field() -> None:
    made = Preview("T", "s", mime="text/plain", data="d", facts={"lines": 1, "type": "U"})

    shown = json.loads(to_json(made))

    assert (shown["lines"], shown["type"], shown["data"]) == (1, "T", "d")


def test_none_as_data_of_json_is_told_from_no_data() -> None:
    assert json.loads(to_json(Preview("T", mime="application/json")))["data"] is None
    assert "data" not in json.loads(to_json(Preview("T", mime="text/plain")))


def _recursive() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize("data", [{"a": object()}, [math.nan], {(1, 2): 3}, _recursive()])
def test_data_that_json_can_not_hold_is_left_out_with_a_reason(data: Any) -> None:
    shown = json.loads(to_json(Preview("T", "s", mime="text/plain", data=data)))

    assert shown["error"].startswith("this preview holds what JSON can't: ")
    assert shown["summary"] == "s"


def test_the_largest_part_of_a_tree_is_halved_first() -> None:
    data = {"small": 1, "large": {"list": list(range(3_000)), "x": "y"}, "other": [1, 2]}
    made = Preview("dict", mime="application/json", data=data)

    shown = json.loads(to_json(made, Limits(inline=2_000)))

    kept = shown["data"]["large"]["list"]
    assert (shown["data"]["small"], shown["data"]["other"]) == (1, [1, 2])
    assert shown["data"]["large"]["x"] == "y"
    assert kept[:3] == [0, 1, 2]
    assert kept[-1] == {"$more": 3_000 - (len(kept) - 1)}


def test_what_was_left_out_of_a_dict_is_counted_over_all_halvings() -> None:
    data = {f"key{place:05}": place for place in range(2_000)} | {"$more": 500}
    made = Preview("dict", mime="application/json", data=data)

    shown = json.loads(to_json(made, Limits(inline=2_000)))["data"]

    assert shown["$more"] == 2_500 - (len(shown) - 1)


@pytest.mark.parametrize("mime", ["image/png", "text/html", "application/vnd.vegalite.v6+json"])
def test_what_is_of_no_use_in_part_is_left_out_whole(mime: str) -> None:
    made = Preview("T", "s", mime=mime, data="x" * 100_000)

    shown = json.loads(to_json(made))

    assert (shown["data"], shown["truncated"], shown["summary"]) == (None, True, "s")


def test_columns_are_left_out_where_nothing_else_is_left_to_cut() -> None:
    facts = {"columns": [{"name": "x" * 90, "hist": [1.5] * 30} for _ in range(60)]}
    made = Preview("T", mime="application/vnd.cairn.table+json", facts=facts)

    written = to_json(made, Limits(inline=3_000))

    assert len(written) <= 3_000
    assert json.loads(written)["columns"][-1]["$more"] > 0


@pytest.mark.parametrize("data", ["text" * 999, [[1], [1, 2]], [3], {"a": "b" * 4_000}, 3])
def test_a_table_of_an_author_that_is_no_table_is_cut_all_the_same(data: Any) -> None:
    facts = {"parts": [900, 0, 0], "rows": [1], "pad": "x" * 3_000}
    made = Preview("T", mime="application/vnd.cairn.table+json", data=data, facts=facts)

    assert len(to_json(made, Limits(inline=2_000))) <= 2_000


def test_long_words_are_cut() -> None:
    made = Preview("T" * 9_999, "s" * 9_999, error="e" * 9_999)

    assert len(to_json(made)) < 1_500


def test_a_replaced_summary_shows_in_the_json() -> None:
    import dataclasses

    made = dataclasses.replace(make(3), summary="three")

    assert json.loads(to_json(made))["summary"] == "three"
