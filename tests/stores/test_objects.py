"""Object stores pass the contract, on servers that speak as the clouds do."""

import pytest

from cairnflow.stores.base import Store
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing.store_contract import StoreContract
from tests.clouds.buckets import bucket_of
from tests.clouds.servers import Place

pytestmark = pytest.mark.usefixtures("keys")


class TestObjectStore(StoreContract):
    @pytest.fixture
    def store(self, place: Place) -> Store:
        return ObjectStore(bucket_of(place))


class TestObjectStoreBelowAPrefix(StoreContract):
    @pytest.fixture
    def store(self, place: Place) -> Store:
        return ObjectStore(bucket_of(place), "team/sales")
