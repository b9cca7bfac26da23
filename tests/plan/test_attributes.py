import inspect
from typing import Any

import pytest

from cairnflow import Flow, Parameter, Task, defaults_from_attrs, task
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler


class Join(Task):
    def __init__(self, sep: str = "-", **rules: Any) -> None:
        self.sep = sep
        super().__init__(**rules)

    @defaults_from_attrs("sep")
    def run(self, parts: list[str], sep: str | None = None) -> str:
        assert sep is not None
        return sep.join(parts)


def test_an_argument_that_is_not_given_is_the_task_s_attribute() -> None:
    with Flow("f") as flow:
        own, given = Join()(["a", "b"]), Join(sep="+")(["a", "b"])
        called, none = (
            Join()(["a", "b"], sep="/"),
            Join()(["a", "b"], sep=Parameter("sep", required=False)),
        )
    state = flow.run()

    assert [state.result[each].result for each in (own, given, called, none)] == [
        "a-b",
        "a+b",
        "a/b",
        "a-b",
    ]


def test_another_attribute_is_another_input_of_a_resumed_run(tmp_path: Any) -> None:
    def run(sep: str, resume: str | None) -> Any:
        with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
            found = Join(sep=sep)(["a", "b"])
        return flow.run(resume=resume).result[found]

    run("-", None)

    assert [run(sep, "last").name for sep in ("-", "+")] == ["Reused", "Success"]


def test_other_code_below_the_decorator_is_other_code(tmp_path: Any) -> None:
    def run(body: str, resume: str | None) -> Any:
        names: dict[str, Any] = {"Task": Task, "defaults_from_attrs": defaults_from_attrs}
        names["__name__"] = __name__
        exec(
            "class One(Task):\n"
            "    factor = 2\n"
            "    @defaults_from_attrs('factor')\n"
            f"    def run(self, x, factor=None):\n        return {body}\n",
            names,
        )
        with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
            found = names["One"]()(3)
        return flow.run(resume=resume).result[found]

    run("x * factor", None)
    again, other = run("x * factor", "last"), run("x + factor", "last")

    assert (again.name, again.result) == ("Reused", 6)
    assert (other.name, other.result) == ("Success", 5)


@pytest.mark.parametrize("name", ["other", "parts"])
def test_an_argument_that_cannot_fall_back_is_told(name: str) -> None:
    def run(self: Any, parts: Any, sep: Any = None) -> None:
        pass

    with pytest.raises(AuthoringError, match=f"no argument '{name}' with a default; write"):
        defaults_from_attrs(name)(run)


def test_a_task_tells_what_it_takes_and_gives() -> None:
    @task
    def add(x: int, y: float = 1.0, z=3) -> float:  # type: ignore[no-untyped-def]
        return x + y + z

    assert add.inputs() == {
        "x": {"type": int, "required": True},
        "y": {"type": float, "required": False},
        "z": {"type": Any, "required": False},
    }
    assert add.outputs() is float
    assert Join().outputs() is str
    assert Parameter("n").inputs() == {}


def test_a_task_has_the_signature_of_its_work() -> None:
    @task
    def add(x: int, y: int = 1) -> int:
        return x + y

    assert str(inspect.signature(add)) == "(x: int, y: int = 1) -> int"
    assert str(inspect.signature(Join())) == "(parts: list[str], sep: str | None = None) -> str"
