"""What every result handler has to do, as tests: for ours, and for those that authors write."""

import json
import pickle
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cairnflow.errors import Conflict, Corrupt, Missing, NotSerializable
from cairnflow.results.handler import ResultHandler
from cairnflow.results.keeping import fetch, keep
from cairnflow.results.naming import Place
from cairnflow.results.registry import known_handler, open_handler
from cairnflow.results.result import Result, SafeResult
from cairnflow.results.stored import StoredResultHandler

PLAIN: tuple[Any, ...] = (None, False, 0, -1.5, "", "text\n日本", [], {}, {"a": [1, {"b": None}]})
"""Values that every handler can keep, if it keeps values at all."""


class HandlerContract:
    """Tests of one kind of handler: a subclass gives a fixture ``handler``.

    Attributes:
        values: what it can keep.

    Examples:
        >>> class TestMyHandler(HandlerContract):
        ...     @pytest.fixture
        ...     def handler(self):
        ...         return MyHandler()
    """

    values: Iterable[Any] = PLAIN

    def test_what_is_kept_is_fetched(self, handler: ResultHandler) -> None:
        """Equal, and of the same type; None and other empty values too."""
        for i, value in enumerate(self.values):
            found = fetched(handler, kept(handler, value, i))

            assert found == value
            assert type(found) is type(value)

    def test_what_is_written_by_hand_is_read(self, handler: ResultHandler) -> None:
        """``write`` and ``read`` are a pair outside of any run as well."""
        for value in self.values:
            assert handler.read(handler.write(value)) == value

    def test_a_safe_value_is_what_json_can_hold(self, handler: ResultHandler) -> None:
        """It is written into the ledger and shown on pages."""
        for i, value in enumerate(self.values):
            location = kept(handler, value, i).value

            assert json.loads(json.dumps(location)) == location

    def test_values_don_t_take_each_other_s_place(self, handler: ResultHandler) -> None:
        """All are there when the last has been kept."""
        addresses = [kept(handler, value, i) for i, value in enumerate(self.values)]

        assert [fetched(handler, address) for address in addresses] == list(self.values)

    def test_the_same_attempt_may_be_kept_again(self, handler: ResultHandler) -> None:
        """As after a crash between the bytes and the fact."""
        for i, value in enumerate(self.values):
            first, again = kept(handler, value, i), kept(handler, value, i)

            assert fetched(handler, first) == fetched(handler, again) == value

    def test_its_description_opens_an_equal_handler(self, handler: ResultHandler) -> None:
        """From plain JSON, as another process does."""
        described = json.loads(handler.description)
        opened = open_handler(handler.description)

        assert {"class", "args"} <= described.keys()
        assert opened == handler
        assert hash(opened) == hash(handler)

    def test_what_is_kept_is_fetched_by_address_alone(self, handler: ResultHandler) -> None:
        """The address is plain data and knows its handler."""
        known_handler(handler)
        for i, value in enumerate(self.values):
            assert fetch(kept(handler, value, i)).value == value

    def test_what_is_kept_is_found_to_be_good(self, handler: ResultHandler) -> None:
        """Without an error; asking changes nothing."""
        for i, value in enumerate(self.values):
            address = kept(handler, value, i)
            handler.verify(address)

            assert fetched(handler, address) == value

    def test_it_can_be_sent_to_a_worker(self, handler: ResultHandler) -> None:
        """An equal handler arrives, and reads what this one keeps."""
        arrived = pickle.loads(pickle.dumps(handler))

        assert arrived == handler
        for i, value in enumerate(self.values):
            assert fetched(arrived, kept(handler, value, i)) == value

    def test_it_serves_many_threads(self, handler: ResultHandler) -> None:
        """Each gets its own values back."""
        values = [value for value in self.values for _ in range(8)]
        places = range(len(values))
        with ThreadPoolExecutor(8) as pool:
            addresses = list(pool.map(partial(kept, handler), values, places))
            found = list(pool.map(partial(fetched, handler), addresses))

        assert found == values

    def test_its_looks_tell_its_class(self, handler: ResultHandler) -> None:
        """And nothing of what it keeps."""
        assert repr(handler).startswith(f"{type(handler).__name__}(")


class StoredHandlerContract(HandlerContract):
    """Tests of a handler made of a serializer and a store; see ``HandlerContract``.

    The fixture ``handler`` gives one whose store is empty.
    """

    def test_the_fact_has_size_and_digest_of_the_bytes(self, handler: StoredResultHandler) -> None:
        """Of just those that lie in the store."""
        address = kept(handler, {"a": 1})
        data = handler.store.get(handler.key(address.value))

        assert address.size == len(data)
        assert len(address.digest) == 64
        assert address.serializer

    def test_deleted_bytes_are_missing(self, handler: StoredResultHandler) -> None:
        """Not None, nor any other stand-in."""
        address = kept(handler, {"a": 1})
        handler.store.delete(handler.key(address.value))

        with pytest.raises(Missing):
            fetched(handler, address)
        with pytest.raises(Missing):
            handler.verify(address)

    @pytest.mark.parametrize("cut", [0, 1, -1])
    def test_bytes_that_were_cut_are_corrupt(self, handler: StoredResultHandler, cut: int) -> None:
        """Whether little or all is gone."""
        address = kept(handler, {"a": [1] * 100})
        replace(handler, address, bytes(handler.store.get(handler.key(address.value)))[:cut])

        with pytest.raises(Corrupt):
            fetched(handler, address)
        with pytest.raises(Corrupt):
            handler.verify(address)

    def test_bytes_of_another_value_are_corrupt(self, handler: StoredResultHandler) -> None:
        """Though they are whole, and of the same length."""
        address, other = kept(handler, {"a": 1}, 1), kept(handler, {"a": 2}, 2)
        replace(handler, address, bytes(handler.store.get(handler.key(other.value))))

        with pytest.raises(Corrupt):
            fetched(handler, address)

    def test_another_value_of_the_same_attempt_is_a_conflict(
        self, handler: StoredResultHandler
    ) -> None:
        """And the first one stays."""
        address = kept(handler, {"a": 1})

        with pytest.raises(Conflict):
            kept(handler, {"a": 2})
        assert fetched(handler, address) == {"a": 1}

    def test_a_value_that_has_no_bytes_leaves_nothing(self, handler: StoredResultHandler) -> None:
        """Not even an empty file."""
        with pytest.raises(NotSerializable):
            kept(handler, {"a": (i for i in [1])})
        assert list(handler.store.keys()) == []

    def test_each_value_has_a_key_of_its_own(self, handler: StoredResultHandler) -> None:
        """Equal values too."""
        locations = [kept(handler, {"a": 1}, i).value for i in range(5)]

        assert len(set(locations)) == 5
        assert sorted(handler.store.keys()) == sorted(map(handler.key, locations))


def kept(handler: ResultHandler, value: Any, child: int = 0) -> SafeResult:
    """Keep ``value`` as the engine does; return its address."""
    place = Place("flow", 1, "0123456789abcdef", "2026/11/22", "task", child)
    address = keep(Result(value), handler, place).safe_value
    assert isinstance(address, SafeResult)
    return address


def fetched(handler: ResultHandler, address: SafeResult) -> Any:
    """Return the value at ``address``, by way of this very handler."""
    return handler.fetch(address)


def replace(handler: StoredResultHandler, address: SafeResult, data: bytes) -> None:
    """Put other bytes in the place of those at ``address``, as damage would."""
    key = handler.key(address.value)
    handler.store.delete(key)
    handler.store.put(key, data)
