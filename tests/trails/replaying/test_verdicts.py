import pickle
import random
from pathlib import Path

import pytest

import cairnflow
from cairnflow.differences import Tolerance
from cairnflow.errors import Corrupt, Incompatible, Missing, NotFound, RunError
from cairnflow.results.result import NoResult
from cairnflow.trails.replaying import given
from cairnflow.trails.replaying.banners import DriftWarning
from tests.trails.replaying.conftest import Bench

SHOP = """
import random

RATE = 2.0

def helper(x):
    return x * RATE

@task
def load(n):
    return list(range(n))

@task
def score(x, base):
    if x == 3:
        raise ValueError(f"no price for {x}")
    return helper(x) + base

@task
def noise():
    return random.random()

@task
def table():
    return {"b": float("nan"), "a": (1, True)}

@task(trigger=lambda states: True)
def total(xs):
    return 1

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    xs = load(Parameter("n", default=5))
    total(score.map(xs, unmapped(1)))
    noise()
    table()
"""


def test_what_gives_the_same_content_is_reproduced(shop: Bench) -> None:
    replay = shop.replay("shop/1/load")

    assert (replay.verdict, replay.value, replay.warnings) == ("reproduced", [0, 1, 2, 3, 4], ())
    assert replay.is_as_recorded


def test_a_child_of_a_map_is_called_with_its_item(shop: Bench) -> None:
    replay = shop.replay("shop/1/score:4")

    assert (replay.verdict, replay.value) == ("reproduced", 9.0)


def test_content_counts_and_neither_equality_nor_bytes(shop: Bench) -> None:
    replay = shop.replay("shop/1/table")

    assert replay.value != {"b": float("nan"), "a": (1, True)}  # a NaN equals nothing
    assert replay.verdict == "reproduced"


def test_what_is_equal_but_of_another_content_is_no_reproduction(shop: Bench) -> None:
    shop.edit("(1, True)", "(True, 1)")  # equal for Python

    assert shop.replay("shop/1/table").verdict == "differs"


def test_the_twin_that_compares_by_equality_is_wrong_both_ways(shop: Bench) -> None:
    def twin(replay):
        return replay.value == replay.expected

    same = twin(shop.replay("shop/1/table"))
    shop.edit('{"b": float("nan"), "a": (1, True)}', "(1, 2)")
    shop.run()
    shop.edit("(1, 2)", "(True, 2.0)")
    other = twin(shop.replay("shop/2/table"))

    assert (same, other) == (False, True)  # reproduced, and differs, in truth
    assert shop.replay("shop/2/table").verdict == "differs"


def test_the_twin_that_compares_bytes_takes_another_order_for_another_value(shop: Bench) -> None:
    shop.edit('{"b": float("nan"), "a": (1, True)}', '{"a": (1, True), "b": float("nan")}')

    replay = shop.replay("shop/1/table")

    assert pickle.dumps(replay.value) != pickle.dumps(replay.expected)  # the twin: differs
    assert replay.verdict == "reproduced"


def test_floats_within_the_tolerance_are_equal_and_not_reproduced(shop: Bench) -> None:
    shop.edit("RATE = 2.0", "RATE = 2.0 + 1e-12")

    replay = shop.replay("shop/1/score:4")

    assert (replay.verdict, replay.is_as_recorded) == ("equal", True)
    exact = shop.replay("shop/1/score:4", tolerance=Tolerance())
    assert exact.verdict == "differs"


def test_another_value_differs_and_it_is_told_how(shop: Bench) -> None:
    shop.edit("RATE = 2.0", "RATE = 3.0")

    replay = shop.replay("shop/1/score:4")

    assert (replay.verdict, replay.value, replay.expected) == ("differs", 13.0, 9.0)
    assert replay.difference is not None
    assert replay.difference.headline.startswith("float 9 → 13")


def test_the_same_error_is_as_recorded(shop: Bench) -> None:
    replay = shop.replay("shop/1/score:3")

    assert (replay.verdict, replay.is_as_recorded) == ("raises", True)
    assert replay.value is NoResult
    assert replay.locals["x"] == 3


def test_another_error_is_not(shop: Bench) -> None:
    shop.edit("no price for", "nothing for")

    replay = shop.replay("shop/1/score:3")

    assert (replay.verdict, replay.is_as_recorded) == ("raises", False)
    assert "another error" in replay.headline


def test_an_error_that_is_gone_differs(shop: Bench) -> None:
    shop.edit("if x == 3:", "if x == 30:")

    replay = shop.replay("shop/1/score:3")

    assert replay.headline == "it raised ValueError: no price for 3 then, and returns float now"
    assert replay.verdict == "differs"


def test_calls_that_differ_from_each_other_are_nondeterministic(shop: Bench) -> None:
    replay = shop.replay("shop/1/noise", times=3)

    assert (replay.verdict, len(replay.calls)) == ("nondeterministic", 3)


def test_calls_that_agree_are_not(shop: Bench) -> None:
    shop.edit("random.random()", "0.5")

    assert shop.replay("shop/1/noise", times=3).verdict == "differs"
    assert shop.replay("shop/1/load", times=3).verdict == "reproduced"


def test_each_call_is_given_inputs_of_its_own(bench: Bench) -> None:
    bench.run(
        """
        @task
        def load():
            return [object, [1]]

        @task
        def spoil(xs):
            xs[1].append(2)
            return len(xs[1])

        with Flow("shop", result_handler=LocalResultHandler()) as flow:
            spoil(load())
        """
    )

    assert bench.replay("shop/1/spoil", times=3).verdict == "reproduced"


def test_nothing_is_recorded_and_nothing_is_kept(shop: Bench) -> None:
    def held():
        files = sorted(path for path in (shop.folder / "home" / "results").rglob("*"))
        return files, len(cairnflow.runs()), cairnflow.open("shop/1").facts

    before = held()
    shop.replay("shop/1/load")

    assert held() == before


def test_arguments_may_be_others(shop: Bench) -> None:
    replay = shop.replay("shop/1/load", n=2)

    assert replay.value == [0, 1]
    assert [str(banner) for banner in replay.warnings] == [
        "n is another value; it was 5 (parameter)"
    ]
    with pytest.raises(NotFound, match="takes no argument 'm'; there are: n"):
        shop.replay("shop/1/load", m=2)


def test_another_function_may_take_its_place(shop: Bench) -> None:
    replay = shop.replay("shop/1/score:4", fn=lambda x, base: float(x + x + base))

    assert (replay.verdict, replay.code) == ("reproduced", "given")


def test_a_parameter_is_nothing_to_call(shop: Bench) -> None:
    with pytest.raises(RunError, match="is a parameter"):
        shop.replay("shop/1/n")


def test_drift_is_warned_of_where_it_is_asked(shop: Bench) -> None:
    shop.edit("x * RATE", "x * RATE * 1")
    shop.forget()

    with pytest.warns(DriftWarning, match="the code has changed since") as warned:
        cairnflow.open("shop/1/score:4").replay()

    assert warned[0].filename == __file__
    assert "+    return x * RATE * 1" in str(warned[0].message)


def _spoil(shop: Bench) -> None:
    """Give the list another item: a pickle that can be decoded, and is not what was kept."""
    path = Path(cairnflow.open("shop/1/load").result.safe_value.value)
    path.write_bytes(path.read_bytes().replace(b"K\x04", b"K\x09"))


def test_an_input_whose_bytes_changed_is_refused_before_it_is_decoded(shop: Bench) -> None:
    _spoil(shop)

    with pytest.raises(Corrupt):
        shop.replay("shop/1/score:4")


def test_the_twin_that_asks_no_digest_calls_it_with_what_it_was_not_given(
    shop: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _spoil(shop)
    monkeypatch.setattr("cairnflow.results.stored.whole", lambda data, safe: data)
    monkeypatch.setattr(given.Fetching, "_verify", lambda self, entry, value: None)

    replay = shop.replay("shop/1/score:4")

    assert (replay.verdict, replay.value) == ("differs", 19.0)  # a wrong verdict on good code


def test_content_is_held_against_then_even_where_bytes_are_not_ours(bench: Bench) -> None:
    bench.run(
        """
        import pathlib

        from cairnflow.results import ResultHandler

        class Notes(ResultHandler):
            def write(self, value):
                pathlib.Path("note").write_text(str(value))
                return "note"

            def read(self, where):
                return int(pathlib.Path(where).read_text())

        @task(result_handler=Notes())
        def load():
            return 4

        @task
        def double(x):
            return 2 * x

        with Flow("shop", result_handler=LocalResultHandler()) as flow:
            double(load())
        """
    )
    assert bench.replay("shop/1/double").verdict == "reproduced"
    (bench.folder / "note").write_text("5")

    with pytest.raises(Corrupt, match="not what it was, so nothing was called"):
        bench.replay("shop/1/double")
    (bench.folder / "note").unlink()
    with pytest.raises(Missing, match="is gone, as its handler says: FileNotFoundError"):
        bench.replay("shop/1/double")
    (bench.folder / "note").write_text("no number")
    with pytest.raises(Incompatible, match="could not be read by its handler: ValueError"):
        bench.replay("shop/1/double")


def test_a_value_that_is_gone_leaves_the_digest_to_compare(shop: Bench) -> None:
    for path in (shop.folder / "home" / "results").rglob("*.pkl"):
        path.unlink()

    assert shop.replay("shop/1/load").verdict == "reproduced"
    other = shop.replay("shop/1/load", n=4)
    assert (other.verdict, other.difference) == ("differs", None)
    assert "how can't be told" in other.headline


def test_an_input_that_is_gone_is_offered_to_be_made_again(shop: Bench) -> None:
    for path in (shop.folder / "home" / "results").rglob("*.pkl"):
        path.unlink()

    with pytest.raises(Missing, match=r"--rebuild-inputs +\(needs 1 task, about"):
        shop.replay("shop/1/score:4")
    replay = shop.replay("shop/1/score:4", rebuild_inputs=True)
    assert replay.verdict == "reproduced"
    assert [banner.kind for banner in replay.warnings] == ["recomputed"]


def test_an_input_is_made_again_by_the_code_that_made_it(shop: Bench) -> None:
    shop.edit("list(range(n))", "list(range(n + 1))")
    for path in (shop.folder / "home" / "results").rglob("*.pkl"):
        path.unlink()

    replay = shop.replay("shop/1/score:4", rebuild_inputs=True)

    assert replay.warnings[0].text.endswith("with the content that it had then")


def test_an_input_made_again_otherwise_is_told(bench: Bench) -> None:
    bench.run(
        """
        import random

        @task(checkpoint=False)
        def draw():
            return random.random()

        @task
        def same(x):
            return x

        with Flow("shop", result_handler=LocalResultHandler()) as flow:
            same(draw())
        """
    )

    replay = bench.replay("shop/1/same", rebuild_inputs=True)

    assert replay.verdict == "differs"
    assert replay.warnings[0].text.endswith("but with another content")


def test_seeds_of_the_test_are_left_alone(shop: Bench) -> None:
    random.seed(1)
    first = random.random()
    random.seed(1)
    shop.replay("shop/1/load")

    assert random.random() == first
