"""Secrets as tasks: looked up where the work is done, and never kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, secrets, task, vault
from cairnflow.errors import AuthoringError, ConfigError, Incompatible, UnknownSecret
from cairnflow.results import JSONResultHandler, LocalResultHandler, SecretResultHandler
from cairnflow.secrets import EnvironmentProvider, EnvVarSecret, MappingProvider, Secret

VALUE = "correct-horse-battery"


@pytest.fixture(autouse=True)
def table() -> Iterator[dict[str, object]]:
    """The one table in which secrets are looked for."""
    before = vault.places()
    held: dict[str, object] = {"db": VALUE}
    secrets.use(EnvironmentProvider(), MappingProvider(held))
    yield held
    secrets.use(*before)
    vault.forget()


@task
def length(text: str) -> int:
    return len(text)


def test_by_hand_a_secret_gives_its_value_at_once() -> None:
    assert Secret("db").get() == VALUE
    assert Secret("db").run() == VALUE


def test_a_secret_is_not_looked_up_while_a_flow_is_written() -> None:
    with Flow("f"), pytest.raises(AuthoringError, match=r"hand the task on, as in load\(password="):
        Secret("db").get()


def test_inside_a_task_a_secret_can_be_asked_for() -> None:
    with Flow("f") as flow:
        found = task(lambda: len(Secret("db").get()), name="ask")()

    assert flow.run().result[found].result == len(VALUE)


@pytest.mark.parametrize("is_called", [True, False])
def test_in_a_flow_a_secret_stands_for_its_value(is_called: bool) -> None:
    with Flow("f") as flow:
        secret = Secret("db")
        found = length(secret() if is_called else secret)

    assert flow.run().result[found].result == len(VALUE)


def test_its_checkpoint_holds_its_name_and_is_read_by_looking_it_up(
    tmp_path: Path, table: dict[str, object]
) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        secret = Secret("db")()
        length(secret)
    safe = flow.run().result[secret]._result.safe_value
    later = cairnflow.open("f/1/db")

    table["db"] = "another"

    assert safe.value == "db"
    assert later.value == "another"


def test_a_resumed_run_looks_the_secret_up_again(tmp_path: Path, table: dict[str, object]) -> None:
    given: list[str] = []

    @task
    def use(password: str) -> None:
        given.append(password)
        if len(given) == 1:
            raise ConnectionError

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        use(Secret("db"))
    flow.run()
    table["db"] = "rotated-since"
    flow.run(resume="last")

    assert given == [VALUE, "rotated-since"]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Secret("db", result_handler=JSONResultHandler()),
        lambda: EnvVarSecret("DB", result_handler=JSONResultHandler()),
        lambda: Secret("db")(result_handler=JSONResultHandler()),
        lambda: Secret("db")(task_args={"result_handler": JSONResultHandler()}),
    ],
)
def test_a_secret_can_t_have_a_result_handler(write: Any) -> None:
    with Flow("f"), pytest.raises(AuthoringError, match="its checkpoint holds its name alone"):
        write()


def test_a_secret_has_the_rules_of_any_task() -> None:
    made = Secret("db", tags=["x"], max_retries=2, retry_delay=1)

    assert (made.tags, made.max_retries, made.name) == ({"x"}, 2, "db")


def test_a_secret_that_is_nowhere_fails_its_task_with_the_places() -> None:
    with Flow("f") as flow:
        gone = Secret("gone")()

    assert "looked at CAIRNFLOW__SECRETS__gone" in flow.run().result[gone].message


@pytest.mark.slow
def test_a_variable_s_value_is_taken_where_the_work_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Flow("f") as flow:
        found = length(EnvVarSecret("DB_PASSWORD"))
    monkeypatch.setenv("DB_PASSWORD", VALUE)

    assert flow.run().result[found].result == len(VALUE)


def test_a_variable_s_value_can_be_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", '["first-key", "second-key"]')

    assert EnvVarSecret("KEYS", cast=json.loads).get() == ["first-key", "second-key"]
    assert vault.redacted("second-key") == "•••"


def test_a_variable_that_is_not_set_is_none_or_an_error() -> None:
    assert EnvVarSecret("NOT_SET").get() is None
    with pytest.raises(UnknownSecret, match="'db' is taken from NOT_SET; set that variable"):
        EnvVarSecret("NOT_SET", name="db", raise_if_missing=True).get()


def test_a_variable_that_can_t_be_cast_is_told_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", VALUE)

    with pytest.raises(ConfigError) as caught:
        EnvVarSecret("PORT", cast=int).get()

    assert str(caught.value) == (
        "secret 'PORT': what PORT holds can't be cast by int (ValueError); it is not shown"
    )
    assert caught.value.__suppress_context__


def test_the_checkpoint_of_a_variable_is_read_by_looking_at_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN", "12345678")
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        EnvVarSecret("PIN", name="pin", cast=int)()
    flow.run()

    assert cairnflow.open("f/1/pin").value == 12345678

    monkeypatch.delenv("PIN")
    with pytest.raises(UnknownSecret, match="'pin' is taken from PIN"):
        _ = cairnflow.open("f/1/pin").value


def test_a_variable_cast_by_what_can_t_be_imported_can_be_shown_but_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIN", "12345678")
    handler = SecretResultHandler("pin", "PIN", lambda text: text)
    args = json.loads(handler.description)["args"]

    with pytest.raises(Incompatible, match="a function that can't be imported here"):
        SecretResultHandler(**args).read("pin")


def test_a_secret_is_foreseen_without_an_error(table: dict[str, object]) -> None:
    Secret("db").foresee()
    Secret("gone").foresee()

    assert vault.redacted(VALUE) == "•••"


def test_nothing_shows_a_secret_s_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", VALUE)
    made = [Secret("db"), EnvVarSecret("DB"), SecretResultHandler("db")]
    vault.get("db")

    assert VALUE not in f"{made!r} {[vars(one) for one in made]}"
    assert repr(made[0]) == "<Secret: db>"
