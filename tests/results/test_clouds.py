"""The handlers of the three clouds pass the contract, on servers that speak as these do."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import obstore
import pytest

from cairnflow.errors import Conflict
from cairnflow.results import ResultHandler
from cairnflow.testing.handler_contract import PLAIN, StoredHandlerContract, fetched, kept
from tests.clouds.buckets import handler_of
from tests.clouds.servers import Place

pytestmark = pytest.mark.usefixtures("keys")


class TestCloud(StoredHandlerContract):
    values: Iterable[Any] = (*PLAIN, (1, (2,)), {1, 2}, b"\x00\xff")

    @pytest.fixture
    def handler(self, place: Place) -> ResultHandler:
        return handler_of(place)


class TestCloudWithAPrefix(StoredHandlerContract):
    values: Iterable[Any] = (*PLAIN, (1, (2,)), {1, 2}, b"\x00\xff")

    @pytest.fixture
    def handler(self, place: Place) -> ResultHandler:
        key = "{flow}/{run}/{task}/{map}@{attempt}.{ext}"
        return handler_of(place, "team/sales", serializer="auto", key=key, compression="zstd")


def test_a_large_value_s_address_names_an_object_that_is_its_bytes(place: Place) -> None:
    handler = handler_of(place, "team/sales", serializer="bytes")
    value = bytes(range(256)) * (70 << 10)

    address, again = kept(handler, value), kept(handler, value)

    assert re.fullmatch(r"team/sales/2026/11/22/[0-9a-f-]{36}-[0-9a-f]{16}\.bin", address.value)
    assert address == again
    assert (address.size, address.digest) == (len(value), sha256(value).hexdigest())
    assert bytes(obstore.get(place.client(), address.value).bytes()) == value
    assert fetched(handler, address) == value
    with pytest.raises(Conflict):
        kept(handler, value + b"x")
    assert len(obstore.list(place.client()).collect()) == 2
