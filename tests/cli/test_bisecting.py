"""``cairn bisect``, as a person and as a program use it."""

import json
from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task
from cairnflow.results import LocalResultHandler
from docs.pictures import terminal
from tests.cli.conftest import PROGRAM, Cairn


@task
def extract(low):
    return [{"id": n, "price": n + low} for n in range(6)]


@task
def clean(orders):
    return [{**order, "price": -order["price"]} for order in orders]


@task
def total(orders):
    return sum(order["price"] for order in orders)


@task
def report(total):
    return f"total {total}"


with Flow("shop", result_handler=LocalResultHandler(serializer="json")) as flow:
    report(total(clean(extract(Parameter("low", default=1)))))

CHECK = "all(order['price'] >= 0 for order in value)"


@pytest.fixture(autouse=True)
def run() -> None:
    flow.run()


def test_the_first_bad_value_is_named_and_ends_with_1(cairn: Cairn) -> None:
    done = cairn("bisect", "shop/1/report", "--check", CHECK)

    assert done.exit_code == 1
    assert done.stdout == "✗ bad  shop/1/clean\n made of  shop/1/extract  ✓ good\n"
    assert "nothing run" in done.stderr
    assert "skipped shop/1/total, shop/1/low: TypeError: 'int'" in done.stderr
    assert len(cairnflow.runs()) == 1


def test_all_good_ends_with_0(cairn: Cairn) -> None:
    done = cairn("bisect", "shop", "--check", "len(str(value)) > 0")

    assert done.exit_code == 0
    assert done.stdout.startswith("✓ good")


def test_json_tells_all_of_it(cairn: Cairn) -> None:
    done = cairn("bisect", "shop/1/clean", "--check", CHECK, "--json")

    told = json.loads(done.stdout)
    assert (told["v"], told["first"], told["addr"]) == (1, "shop/1/clean", "shop/1/clean")
    assert told["good_before"] == ["shop/1/extract"]
    assert told["asked"][0] == {
        "addr": "shop/1/clean", "answer": "bad", "question": 0, "why": None,
    }  # fmt: skip
    assert told["skipped"] == [
        {"addr": "shop/1/low", "why": "TypeError: 'int' object is not iterable"}
    ]


def test_quiet_gives_the_address_alone(cairn: Cairn) -> None:
    assert cairn("bisect", "shop/1/clean", "--check", CHECK, "-q").stdout == "shop/1/clean\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("shop/1", "--check", "value >"), "is no check: invalid syntax"),
        (("shop/1", "--check", "valeu"), "did you mean value?"),
        (("shop/1",), "say what a good value is: --check EXPR"),
        (("shop/1", "--check", "True", "--good", "1"), "--good names a run for --across-runs"),
        (("shop/1", "--check", "True", "--across-runs"), "name a task of it"),
        (("good", "shop/1", "--check", "True"), "takes an address, and no option"),
        (("best", "shop/1"), "no such word: 'best'"),
        (("shop/1", "--check", "value.nothing"), "nothing can be said of any of 5 values"),
    ],
)
def test_wrong_use_ends_with_2(cairn: Cairn, arguments: tuple[str, ...], said: str) -> None:
    done = cairn("bisect", *arguments)

    assert done.exit_code == 2
    assert said in done.stderr


def test_values_that_are_all_gone_end_with_4(cairn: Cairn, home: Path) -> None:
    for path in (home / "results").rglob("*.json"):
        path.unlink()

    done = cairn("bisect", "shop/1/clean", "--check", "len(value) == 6")

    assert done.exit_code == 4
    assert "nothing can be said of any of" in done.stderr


def test_the_run_in_which_it_turned_bad_is_named(cairn: Cairn) -> None:
    for low in (1, 1, -9, -9):
        flow.run(parameters={"low": low})

    done = cairn("bisect", "shop/last/extract", "--across-runs", "--check", CHECK)
    since = cairn("bisect", "shop/5/extract", "--across-runs", "--good", "5", "--check", CHECK)

    assert done.exit_code == 1
    assert done.stdout == "✗ bad  shop/4/extract\n the run before it  shop/3/extract  ✓ good\n"
    assert since.stdout == "✗ bad  shop/5/extract\n"
    assert "it is the oldest value in question" in since.stderr


def test_a_person_is_led_to_the_first_bad_value(cairn: Cairn) -> None:
    begun = cairn("bisect", "start", "shop/1/report")
    assert begun.exit_code == 0
    assert "look at shop/1/" in begun.stdout

    ends = []
    for _ in range(4):
        ahead = json.loads(cairn("bisect", "status", "--json").stdout)["next"]
        if ahead is None:
            break
        word = "bad" if ahead.endswith(("clean", "total")) else "good"
        ends.append(cairn("bisect", word))

    assert ends[-1].exit_code == 1
    assert ends[-1].stdout.startswith("✗ bad  shop/1/clean\n made of  shop/1/extract")
    assert cairn("bisect", "good").exit_code == 3
    assert cairn("bisect", "reset", "shop").exit_code == 0
    assert cairn("bisect", "status").exit_code == 3


def test_an_answer_can_name_its_value_and_contradictions_are_told(cairn: Cairn) -> None:
    cairn("bisect", "start", "shop/1/report")
    cairn("bisect", "good", "shop/1/total")

    told = cairn("bisect", "bad", "shop/1/extract")

    assert "you called shop/1/extract bad, and shop/1/total" in told.stderr


@pytest.mark.slow
def test_on_a_terminal_the_values_are_told_as_they_are_judged_and_of_many_only_the_bad() -> None:
    with Flow("wide", result_handler=LocalResultHandler(serializer="json")) as wide:
        clean.map([[{"price": n}] for n in range(60)])
    wide.run()
    check = "value[0]['price'] != -3"

    shot = terminal.run([str(PROGRAM), "bisect", "wide/1/clean", "--check", check])

    seen = terminal.Screen(100).feed(shot.output).text().splitlines()

    assert shot.code == 1
    assert sum("✓ good  wide/1/clean" in text for text in seen) == 20
    assert sum("only the bad ones are told" in text for text in seen) == 1
    assert any("✗ bad  wide/1/clean:3" in text for text in seen)


def test_shells_are_offered_the_words_and_the_addresses(cairn: Cairn) -> None:
    def offered(word: str) -> list[str]:
        typed = {"COMP_WORDS": f"cairn\nbisect\n{word}", "COMP_CWORD": "2"}
        done = cairn(env={"_CAIRN_COMPLETE": "bash_complete", **typed})
        return [text.partition(",")[2] for text in done.stdout.splitlines()]

    assert offered("s") == ["start", "skip", "status", "shop/"]
    assert "shop/1" in offered("shop/")
