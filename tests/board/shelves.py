"""Where the board keeps values: five kinds of result handler, four of them behind a proxy."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cairnflow.results.stored import StoredResultHandler
from cairnflow.stores.base import Store
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing import FaultProxy
from tests.clouds.buckets import AZURE_STRING, S3_KEYS, bucket_of, handler_of
from tests.clouds.servers import AZURE_ACCOUNT, Place

LOGINS = {
    **S3_KEYS,
    "CAIRNFLOW__SECRETS__AZURE": AZURE_STRING.format(url="http://127.0.0.1:1"),
}
"""Variables of somebody who may write to each of the servers."""


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
        # Any number of proxies at once: the one secret names the server of none of them.
        given["endpoint"] = f"{place.server.url}/{AZURE_ACCOUNT}"
    made = handler_of(place, **given)
    assert isinstance(made, StoredResultHandler)
    return made


@contextmanager
def shelf_at(place: Place, seed: int = 0) -> Generator[Shelf]:
    """Put a proxy before a bucket."""
    with FaultProxy(place.server.url, cloud=place.server.cloud, seed=seed) as proxy:
        yield Shelf(place, proxy)
