import pydantic
import pytest

from cairnflow.previews import make

OPAQUE = "application/vnd.cairn.repr+json"


class Machine:
    def __init__(self) -> None:
        self.rate = 0.1
        self.weights = [1, 2]

    def __repr__(self) -> str:
        return "Machine(rate=0.1)"


class Bare:
    pass


def test_an_object_is_shown_by_its_repr_and_attributes() -> None:
    made = make(Machine())

    assert (made.mime, made.data) == (OPAQUE, "Machine(rate=0.1)")
    assert made.facts == {"attributes": {"rate": "float", "weights": "list"}}


@pytest.mark.parametrize("level", ["schema", "stats"])
def test_below_sample_a_repr_is_not_shown(level: str) -> None:
    made = make(Machine(), level)  # type: ignore[arg-type]

    assert made.data is None
    assert made.facts["attributes"] == {"rate": "float", "weights": "list"}


def test_a_repr_with_an_address_in_it_is_not_shown() -> None:
    assert make(Bare()).data is None


def test_an_object_of_a_library_names_its_version() -> None:
    made = make(pydantic.TypeAdapter(int))

    assert made.summary == f"pydantic {pydantic.__version__}"


def test_an_exception_is_shown_with_its_message_notes_and_causes() -> None:
    cause = KeyError("k")
    error = ValueError("bad row")
    error.__cause__ = cause
    error.add_note("in file 3")

    made = make(error)

    assert (made.type, made.summary) == ("ValueError", "bad row")
    assert made.facts == {"causes": ["KeyError"]}
    assert made.data == [
        {"$type": "ValueError", "message": "bad row", "notes": ["in file 3"]},
        {"$type": "KeyError", "message": "'k'"},
    ]


def test_below_sample_an_exception_is_told_by_its_types() -> None:
    error = ValueError("canary")
    error.__context__ = KeyError("canary")

    made = make(error, "stats")

    assert made.facts == {"causes": ["KeyError"]}
    assert "canary" not in str(made)


def test_exceptions_in_a_circle_are_told_once() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first

    assert len(make(first).data) == 2
