import threading
from typing import Any

import pytest

from cairnflow.errors import NotSerializable
from cairnflow.testing import is_serializable, unserializable_part


@pytest.mark.parametrize("value", [None, 1, [1, {"a": (2, 3)}], lambda x: x, {1, 2}, b"", object])
def test_what_can_be_kept_is_serializable(value: Any) -> None:
    assert is_serializable(value)
    assert unserializable_part(value) is None


def test_what_can_t_be_kept_is_told_with_the_way_to_it() -> None:
    value = {"fine": [1, 2], "model": {"lock": threading.Lock()}}

    assert not is_serializable(value)
    assert unserializable_part(value) == "value['model']['lock']"


def test_the_error_says_what_is_wrong() -> None:
    with pytest.raises(NotSerializable, match=r"at value\[1\] can't be serialized") as caught:
        is_serializable([1, threading.Lock()], raise_on_error=True)

    assert caught.value.path == "value[1]"


def test_each_serializer_has_its_own_answer() -> None:
    assert is_serializable({1, 2})
    assert not is_serializable({1, 2}, serializer="json")
