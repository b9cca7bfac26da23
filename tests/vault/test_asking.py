"""Secrets are found where one was told to look, and are kept out of what people see."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from cairnflow import secrets, vault
from cairnflow.errors import ConfigError, UnknownSecret
from cairnflow.vault import EnvironmentProvider, MappingProvider, lookup, redact

SECRET = "s/cr+t é&1 'x\"y"


@pytest.fixture
def providers() -> Iterator[None]:
    """Look in the environment alone, and afterwards where a process looks."""
    before = vault.places()
    secrets.use(EnvironmentProvider())
    yield
    secrets.use(*before)


@pytest.mark.parametrize("prefix", ["CAIRNFLOW__SECRETS__", "CAIRNFLOW__CONTEXT__SECRETS__"])
def test_a_secret_is_found_in_the_environment(
    prefix: str, monkeypatch: pytest.MonkeyPatch, providers: None
) -> None:
    monkeypatch.setenv(f"{prefix}ApiKey", "abc")

    assert secrets.get("ApiKey") == "abc"


def test_case_counts_in_a_secret_s_name() -> None:
    with pytest.raises(UnknownSecret):
        lookup("apikey", [EnvironmentProvider({"CAIRNFLOW__SECRETS__APIKEY": "abc"})])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("abc", "abc"), ("123", 123), ('{"KEY": "a"}', {"KEY": "a"}), ("007", "007"), ("", ""),
        ("null", None),
    ],
)  # fmt: skip
def test_a_secret_that_is_json_comes_back_parsed(text: str, value: object) -> None:
    assert lookup("S", [EnvironmentProvider({"CAIRNFLOW__SECRETS__S": text})]) == value
    assert lookup("S", [MappingProvider({"S": text})]) == value


def test_the_first_provider_that_knows_a_secret_is_believed(providers: None) -> None:
    secrets.use(MappingProvider({"S": None}), MappingProvider({"S": "second"}))

    assert secrets.get("S") is None


def test_a_table_is_looked_at_anew_each_time() -> None:
    table = {"S": "one"}
    provider = MappingProvider(table)
    before = lookup("S", [provider])

    table["S"] = "two"

    assert (before, lookup("S", [provider])) == ("one", "two")


def test_a_table_can_name_a_variable_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "abc")
    monkeypatch.setenv("WHERE", str(tmp_path))
    (tmp_path / "token").write_text("def\n")
    (tmp_path / "token").chmod(0o600)
    table = {"A": {"env": "PGPASSWORD"}, "B": {"file": "$WHERE/token"}, "C": {"KEY": "x"}}
    provider = MappingProvider(table)

    assert [lookup(name, [provider]) for name in "ABC"] == ["abc", "def", {"KEY": "x"}]


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ({"env": "NOT_SET"}, "secret 'S' is taken from NOT_SET; set that variable"),
        ({"file": "gone"}, "secret 'S' is taken from gone: No such file or directory"),
        ({"file": "bytes"}, "secret 'S' is taken from bytes: it is not UTF-8"),
    ],
)
def test_a_secret_that_is_not_where_the_table_says_is_told(
    held: object, message: str, tmp_path: Path
) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "bytes").chmod(0o600)

    with pytest.raises(UnknownSecret) as caught:
        lookup("S", [MappingProvider({"S": held})])

    assert str(caught.value) == message


def test_a_secret_that_is_nowhere_is_told_with_every_place() -> None:
    with pytest.raises(UnknownSecret) as caught:
        lookup("S", [EnvironmentProvider({}), MappingProvider({}, "the vault")])

    assert str(caught.value) == (
        "no secret 'S'; looked at CAIRNFLOW__SECRETS__S and CAIRNFLOW__CONTEXT__SECRETS__S in the "
        "environment, then the vault"
    )
    assert isinstance(caught.value, ConfigError)


def test_providers_show_no_secret() -> None:
    shown = (
        f"{EnvironmentProvider({'CAIRNFLOW__SECRETS__S': 'abc'})} {MappingProvider({'S': 'abc'})}"
    )

    assert "abc" not in shown


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(SECRET.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        repr(SECRET)[1:-1],
    ],
)
def test_every_form_of_a_secret_is_replaced(text: str) -> None:
    assert redact(f"before {text} after", [SECRET]).replace("=", "") == "before ••• after"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("after", ["", "y", "yz"])
def test_a_secret_inside_longer_base64_is_replaced(before: str, after: str) -> None:
    secret = "correct-horse"
    text = base64.b64encode(f"{before}{secret}{after}".encode()).decode()

    left = redact(text, [secret])

    assert "•••" in left
    assert len(left.rstrip("=")) <= len("•••") + 4 + 4


def test_a_secret_inside_another_leaves_nothing_in_view() -> None:
    assert redact("abcdefgh abcd", ["abcd", "abcdefgh"]) == "••• •••"


def test_what_is_in_a_table_of_secrets_is_replaced() -> None:
    table = {"id": "AKIA1234", "keys": ["k-secret", 12345, 7, True, None]}

    assert redact("AKIA1234 k-secret 12345 7 True None", [table]) == "••• ••• ••• 7 True None"


def test_a_value_too_short_to_be_a_secret_is_left() -> None:
    assert redact("abc", ["abc", ""]) == "abc"


def test_text_without_secrets_is_left() -> None:
    assert redact("nothing here", ["s3cret"]) == "nothing here"
    assert redact("nothing here", []) == "nothing here"
