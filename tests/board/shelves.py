"""Where the board keeps values: five kinds of result handler, four of them behind a proxy."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cairnflow.results import (
    AzureResultHandler,
)
from cairnflow.results.stored import StoredResultHandler
from cairnflow.stores.base import Store
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing import FaultProxy
from tests.clouds.buckets import S3_KEYS, bucket_of, handler_of
from tests.clouds.servers import AZURE_ACCOUNT, AZURE_KEY, Place

LOGINS = {
    **S3_KEYS,
    "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY,
}
"""Variables by which the clouds' own tools log in: what the emulators take."""


@dataclass(frozen=True)
class Shelf:
    """A bucket of a test's own, and the broken way to it.

    Attributes:
        place: the bucket.
        proxy: stands before it.
    """

    place: Place
    proxy: FaultProxy

    def handler(self, **given: Any) -> StoredResultHandler:
        """A result handler of this bucket, by way of the proxy."""
        return handler_at(self.place.through(self.proxy.url), **given)

    def clean(self) -> StoredResultHandler:
        """The same, on the straight way."""
        return handler_at(self.place)

    def store(self, limits: Limits) -> Store:
        """A store in this bucket, by way of the proxy."""
        return ObjectStore(bucket_of(self.place.through(self.proxy.url)), limits=limits)

    def objects(self) -> dict[str, bytes]:
        """What stands in the bucket."""
        import obstore

        client = self.place.client()
        paths = [meta["path"] for meta in obstore.list(client).collect()]
        return {path: bytes(obstore.get(client, path).bytes()) for path in paths}


def handler_at(place: Place, **given: Any) -> StoredResultHandler:
    """The result handler that an author would write for a bucket."""
    if place.server.cloud == "azure":
        # Any number of proxies at once: the one secret of ``handler_of`` names one of them.
        endpoint = f"{place.server.url}/{AZURE_ACCOUNT}"
        return AzureResultHandler(place.bucket, account=AZURE_ACCOUNT, endpoint=endpoint, **given)
    made = handler_of(place, **given)
    assert isinstance(made, StoredResultHandler)
    return made


@contextmanager
def shelf_at(place: Place, seed: int = 0) -> Generator[Shelf]:
    """Put a proxy before a bucket."""
    with FaultProxy(place.server.url, cloud=place.server.cloud, seed=seed) as proxy:
        yield Shelf(place, proxy)
