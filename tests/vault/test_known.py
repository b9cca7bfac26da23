"""What is known to be secret is taken out of every text, and found in all bytes."""

import ast
import base64
import html
import json
import re
import threading
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow import vault
from cairnflow.vault import MASK, adopt, finder, held_in, known, redacted, redacted_json, remember

SECRET = "s/cr+t é&1 'x\"y\\z"

secrets = st.text(min_size=4, max_size=40).filter(lambda text: len(text.strip()) >= 4)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def leaves(held: Any) -> list[str]:
    """All texts in a JSON value, keys among them."""
    if isinstance(held, dict):
        return [*held, *[text for value in held.values() for text in leaves(value)]]
    if isinstance(held, list):
        return [text for value in held for text in leaves(value)]
    return [held] if isinstance(held, str) else []


def test_nothing_is_known_at_first_and_texts_stay_the_very_same() -> None:
    text = "nothing here"

    assert not known()
    assert redacted(text) is text
    assert redacted_json(text) is text


def test_a_text_without_a_secret_stays_the_very_same() -> None:
    remember("s", "correct-horse")
    text = '{"a": "nothing here"}'

    assert known()
    assert redacted(text) is text
    assert redacted_json(text) is text


ENCODINGS = {
    "raw": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after one byte": lambda text: base64.b64encode(b"u" + text.encode()).decode(),
    "base64 after two": lambda text: base64.b64encode(b"u:" + text.encode() + b"!").decode(),
    "base64 of URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "url": quote,
    "url whole": lambda text: quote(text, safe=""),
    "url small": lambda text: re.sub("%..", lambda m: m[0].lower(), quote(text)),
    "form": quote_plus,
    "html": html.escape,
    "json": json.dumps,
    "json in unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "repr": repr,
    "repr beside quotes": lambda text: repr(f"'\"{text}"),
    "ascii": ascii,
    "repr of bytes": lambda text: repr(text.encode()),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("secret", [SECRET, "correct-horse-battery", "päss wörd'1", "a\nb\tc\x00d"])
def test_every_form_of_a_secret_is_taken_out(encoding: str, secret: str) -> None:
    remember("s", secret)
    form = ENCODINGS[encoding](secret)

    left = redacted(f"<{form}>")

    assert MASK in left
    assert len(left.strip("<>bu'\"\\=!")) <= len(MASK) + 6


@given(secrets, st.text(max_size=20), st.text(max_size=20))
def test_no_text_holds_a_secret_afterwards(secret: str, before: str, after: str) -> None:
    vault.forget()
    remember("s", secret)

    assert secret not in redacted(f"{before}{secret}{after}").replace(MASK, "\0") or (
        secret.isdigit()
    )


@given(st.lists(secrets, min_size=1, max_size=3), anything)
def test_json_stays_json_and_holds_no_secret(found: list[str], value: Any) -> None:
    vault.forget()
    remember("s", found)
    text = json.dumps({"held": value, "list": [f"x{secret}y" for secret in found]})

    clean = json.loads(redacted_json(text))

    assert clean.keys() <= {"held", "list", MASK} | {redacted("held"), redacted("list")}
    for secret in found:
        if not secret.isdigit():
            assert not [leaf for leaf in leaves(clean) if secret in leaf.replace(MASK, "\0")]


@pytest.mark.parametrize(
    "secret", ["nabc", 'ab": ', "00e9", '", "-", "', "u00e9", "true", "null", "[{}]"]
)
def test_json_stays_json_where_a_secret_looks_like_its_signs(secret: str) -> None:
    remember("s", secret)
    value = {"a": "b", "n": "x\nabc", "e": "é", "t": [True, None, [{}]], "s": secret}

    clean = json.loads(redacted_json(json.dumps(value)))

    assert clean == {**value, "s": MASK}


def test_of_numbers_in_json_only_whole_ones_of_six_digits_are_replaced() -> None:
    remember("s", 123456, 4711)

    clean = redacted_json('{"a": 123456, "b": 1234567, "c": 4711, "d": "pin 4711."}')

    assert json.loads(clean) == {"a": MASK, "b": 1234567, "c": 4711, "d": f"pin {MASK}."}


def test_a_few_digits_are_a_secret_only_where_they_stand_alone() -> None:
    remember("s", "4711")

    assert redacted("at 4711, a4711b 04711 4711") == f"at {MASK}, a4711b 04711 {MASK}"


def test_what_is_no_json_is_redacted_as_text() -> None:
    remember("s", "correct-horse")

    assert redacted_json("{correct-horse") == "{" + MASK


def test_members_of_a_table_that_are_no_secrets_by_name_stay() -> None:
    remember("db", {"user": "analytics", "host": "db.intern", "password": "correct-horse"})

    assert redacted("analytics@db.intern correct-horse") == f"analytics@db.intern {MASK}"


@pytest.mark.parametrize("value", [True, None, "abc", "  a  ", "", 7, []])
def test_what_is_too_short_or_no_text_is_not_remembered(value: object) -> None:
    remember("s", value)

    assert not known()


def test_another_process_knows_what_this_one_gives_it() -> None:
    remember("db", {"password": "correct-horse"})
    found = vault.snapshot()
    vault.forget()

    adopt(found)

    assert held_in("the correct-horse") == "db['password']"


@pytest.mark.slow
def test_secrets_may_be_remembered_while_others_are_looked_for() -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        for i in range(40):
            secret = f"secret-{number}-{i:03}"
            remember("s", secret)
            wrong.extend([secret] if secret in redacted(f"the {secret}") else [])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(vault.snapshot()) == 160


@pytest.mark.parametrize("count", [1, 100])
def test_secrets_are_found_in_bytes_by_name(count: int) -> None:
    for i in range(count):
        remember(f"key{i}", f"correct-horse-{i:03}")
    secret = f"correct-horse-{count - 1:03}".encode()
    name = f"key{count - 1}"

    for form in (secret, base64.b64encode(b"x" + secret), secret.hex().encode()):
        assert finder().find(b"before " + form + b" after") == name
    assert finder().find(secret.decode().encode("utf-32-le")) == name
    assert finder().find(b"before correct-horse after") is None


@pytest.mark.parametrize("secret", ["short", "1234567"])
def test_secrets_that_turn_up_by_chance_are_not_looked_for_in_bytes(secret: str) -> None:
    remember("s", secret)

    assert finder().find(f"xx{secret}xx".encode()) is None
    assert redacted(f"the {secret}") == f"the {MASK}"


def test_a_secret_that_is_no_unicode_is_taken_out_too() -> None:
    remember("s", "lone-\ud800-half", b"by\xfftes-here")

    assert redacted("lone-\ud800-half") == MASK
    assert finder().find(b"x by\xfftes-here") == "s"


def test_a_literal_of_python_stays_one() -> None:
    remember("s", "correct-horse")

    assert ast.literal_eval(redacted(repr({"a": ["correct-horse"]}))) == {"a": [MASK]}
