"""Object stores pass the contract, on servers that speak as the clouds do."""

from typing import Any

import pytest

from cairnflow.stores.base import Store
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing.store_contract import StoreContract
from tests.clouds.buckets import bucket_of, environment
from tests.clouds.servers import Place


@pytest.fixture(autouse=True)
def keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(request.getfixturevalue("place")).items():
        monkeypatch.setenv(name, value)


class TestObjectStore(StoreContract):
    @pytest.fixture
    def store(self, place: Place) -> Store:
        return ObjectStore(bucket_of(place))


class TestObjectStoreBelowAPrefix(StoreContract):
    @pytest.fixture
    def store(self, place: Place) -> Store:
        return ObjectStore(bucket_of(place), "team/sales")
