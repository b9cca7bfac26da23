import json

import pytest

from cairnflow.previews import Limits, make, to_json


def test_a_text_is_counted_in_characters_and_lines() -> None:
    made = make("one\ntwo\nthree" * 100)

    assert made.facts == {"characters": 1_300, "lines": 201}
    assert made.mime == "text/plain"


def test_a_long_text_is_cut_and_says_so() -> None:
    made = make("x" * 50_000)

    assert (len(made.data), made.data[-1], made.truncated) == (20_000, "…", True)
    assert made.summary.endswith("50,000 characters")


def test_below_sample_a_text_has_a_length_and_nothing_else() -> None:
    written = to_json(make("canary " * 10, "stats"))

    assert json.loads(written)["characters"] == 70
    assert "canary" not in written


def test_half_a_character_is_replaced_as_strict_readers_refuse_it() -> None:
    made = make("a\ud800b")

    assert made.data == "a\ufffdb"
    assert to_json(made).encode("ascii")


def test_control_characters_leave_as_escapes_only() -> None:
    written = to_json(make("red \x1b[31m\u202e\u2028</script>" * 10))

    assert written.isprintable()
    assert written.isascii()


def test_a_text_that_is_too_long_in_json_is_halved_until_it_fits() -> None:
    made = make("\x00" * 20_000)

    written = to_json(made)

    shown = json.loads(written)
    assert len(written) <= 65_536
    assert shown["truncated"] is True
    assert shown["characters"] == 20_000


class Shy(str):
    __slots__ = ()

    def __getitem__(self, place: object) -> str:
        raise AssertionError("asked")

    def __str__(self) -> str:
        raise AssertionError("asked")

    def __len__(self) -> int:
        raise AssertionError("asked")


def test_a_subclass_of_str_is_read_without_its_own_code() -> None:
    made = make(Shy("hello"))

    assert (made.summary, made.data) == ("'hello'", "hello")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_have_a_length_and_a_head_in_hex(kind: type) -> None:
    made = make(kind(b"\x00\x01" * 100))

    assert (made.summary, made.facts, made.truncated) == ("200 bytes", {"bytes": 200}, True)
    assert made.data == " ".join(["00 01"] * 16)


def test_below_sample_no_byte_is_told() -> None:
    made = make(b"canary", "stats")

    assert (made.data, made.summary) == (None, "6 bytes")


def test_a_cap_on_characters_holds_for_texts() -> None:
    made = make("x" * 300, limits=Limits(characters=10))

    assert made.data == "x" * 9 + "…"
