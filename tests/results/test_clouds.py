"""The handlers of the three clouds pass the contract, on servers that speak as these do."""

from collections.abc import Iterable
from typing import Any

import pytest

from cairnflow.results import ResultHandler
from cairnflow.testing.handler_contract import PLAIN, StoredHandlerContract
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
