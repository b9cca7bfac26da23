"""What a function finds around it when it is called again: context, secrets, classes, debuggers."""

import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import cairnflow
from cairnflow.cli.main import program
from cairnflow.cli.scripts import find_flow
from cairnflow.digests import content
from cairnflow.errors import Incompatible, UnknownSecret
from tests.trails.replaying.conftest import Bench

ENDS = """
import datetime

from cairnflow.plan.secret import Secret
from cairnflow.signals import FAIL, LOOP, SKIP

TRIES = []

@task
def loop():
    before = context.get("task_loop_result", 0)
    if before < 2:
        raise LOOP(result=before + 1)
    return before

@task
def skip():
    raise SKIP("not today")

@task
def fail():
    raise FAIL("no", result=4)

@task(validators=[lambda value: value > 10])
def valid():
    return 5

@task(max_retries=1, retry_delay=0.01)
def flaky(x):
    TRIES.append(x)
    if context.task_run_count == 1:
        raise TimeoutError("no answer")
    return x

@task
def login(password):
    return len(password)

@task
def about(day):
    found = {key: context.get(key) for key in ("date", "flow_name", "map_index", "address")}
    return {**found, "parameters": dict(context.parameters), "run": context.flow_run_id}

@task
def child(x):
    return (x, context.map_index)

@task
def words(**named):
    return sorted(named)

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    loop(), skip(), fail(), valid(), flaky(3), words(a=1, b=2)
    login(Secret("PW"))
    about(Parameter("day", default=datetime.date(2026, 1, 2)))
    child.map([5, 6])
"""


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__PW", "correct-horse")


@pytest.mark.usefixtures("secret")
def test_every_end_is_held_against_the_same_end(bench: Bench) -> None:
    bench.run(ENDS)
    names = ("loop@1", "loop@2", "loop@3", "skip", "fail", "valid", "flaky@1", "flaky@2", "words")

    found = {name: bench.replay(f"shop/1/{name}") for name in names}

    assert [name for name, one in found.items() if not one.is_as_recorded] == []
    assert {name for name, one in found.items() if one.verdict == "raises"} == {"fail", "flaky@1"}


@pytest.mark.usefixtures("secret")
def test_the_context_and_the_secrets_are_those_of_then(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(ENDS)

    for name in ("about", "child:1", "login"):
        assert bench.replay(f"shop/1/{name}").verdict == "reproduced", name
    monkeypatch.delenv("CAIRNFLOW__SECRETS__PW")
    with pytest.raises(UnknownSecret, match="no secret 'PW'"):
        bench.replay("shop/1/login")


@pytest.mark.usefixtures("secret")
def test_a_value_that_was_reused_is_made_in_the_context_of_the_run_that_made_it(
    bench: Bench,
) -> None:
    bench.run(ENDS)
    bench.forget()
    find_flow(str(bench.folder / "shop.py")).flow.run(resume="last")

    about, flaky = bench.replay("shop/2/about"), bench.replay("shop/2/flaky")

    assert (about.verdict, flaky.verdict) == ("reproduced", "reproduced")
    assert about.warnings[0].text == (
        "it was reused: the context is that of shop/1/about, which made it"
    )


UNKNOWN = """
import itertools

@task
def lost():
    return (x for x in range(3))

@task(checkpoint=False)
def unkept():
    return [1, 2]

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    lost(), unkept()
"""


def test_what_nothing_is_known_of_is_unknown(bench: Bench) -> None:
    bench.run(UNKNOWN)

    lost, unkept = bench.replay("shop/1/lost"), bench.replay("shop/1/unkept")

    assert (lost.verdict, lost.is_as_recorded) == ("unknown", False)
    assert "its value could not be kept: result could not be kept: NotSerializable" in lost.headline
    assert unkept.verdict == "reproduced"  # its digest is known
    bench.edit("[1, 2]", "[1, 3]")
    assert "how can't be told" in bench.replay("shop/1/unkept").headline


def test_values_that_gc_deleted_are_offered_and_made_again(bench: Bench) -> None:
    bench.run(MANY.replace("COUNT", "3"))
    bench.run()
    cleaned = CliRunner().invoke(program, ["gc", "--keep-last", "1", "--yes"])
    assert cleaned.exit_code == 0, cleaned.output

    refused = CliRunner().invoke(program, ["replay", "shop/1/score:2"])
    bench.forget()
    made = CliRunner().invoke(program, ["replay", "shop/1/score:2", "--rebuild-inputs"])

    assert refused.exit_code == 4
    assert "cairn replay shop/1/score:2 --rebuild-inputs     (needs 1 task," in refused.stderr
    assert (made.exit_code, "reproduced" in made.stdout) == (0, True)
    assert "recomputed: shop/1/ids was computed again" in made.stderr


CLASSES = """
import mypkg

@task
def load():
    return mypkg.Model()

@task
def fit(model):
    return sum(model.weights)

@task
def call(model):
    return model.fit()

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    model = load()
    fit(model), call(model)
"""


def test_a_class_that_is_gone_is_stood_in_for_and_told(bench: Bench) -> None:
    model = "class Model:\n    weights = None\n    def __init__(self): self.weights = [1, 2]\n"
    bench.write(f"{model}    def fit(self): return 3\n", "mypkg.py")
    bench.run(CLASSES)
    (bench.folder / "mypkg.py").unlink()
    bench.edit("import mypkg", "mypkg = None")

    fit, call = bench.replay("shop/1/fit"), bench.replay("shop/1/call")

    assert fit.verdict == "reproduced"
    assert "stand-in for mypkg.Model: missing module 'mypkg'" in fit.warnings[0].text
    assert (call.verdict, call.is_as_recorded) == ("raises", False)
    assert "mypkg.Model stands in" in call.headline
    with pytest.raises(Incompatible, match="needs the module 'mypkg'"):
        bench.replay("shop/1/fit", strict=True)


def test_the_error_is_there_for_a_debugger_afterwards(bench: Bench) -> None:
    bench.run(ENDS)

    replay = bench.replay("shop/1/flaky@1")

    assert sys.last_value is replay.error
    assert replay.traceback is not None
    assert Path(replay.traceback.tb_frame.f_code.co_filename).name == "shop.py"


MANY = """
@task
def ids():
    return [{"id": i, "price": i * 1.5} for i in range(COUNT)]

@task
def score(row, rate):
    return row["price"] * rate

with Flow("shop", result_handler=LocalResultHandler()) as flow:
    score.map(ids(), unmapped(2))
"""


@pytest.mark.slow
@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_a_child_of_many_is_called_within_a_second(bench: Bench, count: int) -> None:
    bench.run(MANY.replace("COUNT", str(count)))

    began = time.perf_counter()
    replay = bench.replay(f"shop/1/score:{count - 1}")
    took = time.perf_counter() - began

    assert replay.verdict == "reproduced"
    assert took - replay.seconds < 1.0


def test_the_inputs_are_those_of_then(bench: Bench) -> None:
    bench.run(MANY.replace("COUNT", "100"))
    bench.forget()

    inputs = cairnflow.open("shop/1/score:37").inputs

    assert dict(inputs) == {"row": {"id": 37, "price": 55.5}, "rate": 2}
    told = {name: entry.hash for name, entry in inputs.facts.items()}
    assert told == {name: content(value) for name, value in inputs.items()}
