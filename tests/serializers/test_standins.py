import pickle
import sys
import types

import pytest

from cairnflow.errors import Incompatible
from cairnflow.serializers.standins import Own, Stub, load


@pytest.fixture
def data() -> bytes:
    """The pickle of a model of a package that is not here any more."""
    module = types.ModuleType("mypkg")
    exec("class Model:\n    def fit(self): pass\n", vars(module))
    sys.modules["mypkg"] = module
    try:
        model = module.Model()
        model.weights = [1.0, 2.0]
        return pickle.dumps({"model": model, "n": 1})
    finally:
        del sys.modules["mypkg"]


def test_a_class_that_is_not_here_is_stood_in_for_with_its_fields(data: bytes) -> None:
    value, missing, moved = load("pickle/1", data, {"mypkg": "1.4.2"})

    assert (value["n"], moved) == (1, [])
    assert value["model"].weights == [1.0, 2.0]
    assert vars(value["model"]) == {"weights": [1.0, 2.0]}
    assert repr(value["model"]) == (
        "<Stub mypkg.Model: missing module 'mypkg' (1.4.2 at run time)>"
    )
    assert missing == ["mypkg.Model: missing module 'mypkg' (1.4.2 at run time)"]


def test_a_method_of_a_stand_in_says_what_is_missing(data: bytes) -> None:
    model = load("pickle/1", data, {})[0]["model"]

    assert isinstance(model, Stub)
    with pytest.raises(AttributeError, match="missing module 'mypkg'; it has no 'fit'"):
        model.fit()


def test_strict_raises(data: bytes) -> None:
    with pytest.raises(Incompatible, match="missing module 'mypkg'"):
        load("pickle/1", data, {}, strict=True)


def test_what_is_no_pickle_holds_no_stand_ins() -> None:
    with pytest.raises(Incompatible, match="holds no classes"):
        load("json/1", b"{}", {})


def test_a_class_of_the_file_that_was_run_by_its_name_is_that_of_the_file(data: bytes) -> None:
    class Model:
        weights: list[float]

    value, missing, moved = load("pickle/1", data, {}, Own("mypkg", {"Model": Model}))

    assert type(value["model"]) is Model
    assert (value["model"].weights, missing, moved) == ([1.0, 2.0], [], ["mypkg.Model"])
