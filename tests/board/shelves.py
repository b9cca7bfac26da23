"""Where the board keeps values: five kinds of result handler, four of them behind a proxy."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from cairnflow.results import (
    AzureResultHandler,
    GCSResultHandler,
    S3ResultHandler,
)
from cairnflow.results.stored import StoredResultHandler
from cairnflow.testing import FaultProxy
from tests.clouds.fixtures import NAMES
from tests.clouds.servers import AZURE_ACCOUNT, AZURE_KEY, Place

KINDS = ("local", *NAMES)

LOGINS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
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

    def handler(self, **kept: object) -> StoredResultHandler:
        """A result handler of this bucket, by way of the proxy."""
        return handler_at(self.place.through(self.proxy.url), **kept)

    def clean(self) -> StoredResultHandler:
        """The same, on the straight way."""
        return handler_at(self.place)

    def objects(self) -> dict[str, bytes]:
        """What stands in the bucket."""
        import obstore

        client = self.place.client()
        paths = [meta["path"] for meta in obstore.list(client).collect()]
        return {path: bytes(obstore.get(client, path).bytes()) for path in paths}


def handler_at(place: Place, **kept: object) -> StoredResultHandler:
    """The result handler that an author would write for a bucket."""
    url, bucket = place.server.url, place.bucket
    given: dict[str, object] = kept
    if place.server.cloud == "s3":
        return S3ResultHandler(bucket, endpoint=url, region="us-east-1", **given)  # type: ignore[arg-type] # one of many
    if place.server.cloud == "gcs":
        return GCSResultHandler(bucket, endpoint=url, **given)  # type: ignore[arg-type] # one of many
    endpoint = f"{url}/{AZURE_ACCOUNT}"
    return AzureResultHandler(bucket, account=AZURE_ACCOUNT, endpoint=endpoint, **given)  # type: ignore[arg-type] # one of many


@contextmanager
def shelf_at(place: Place, seed: int = 0) -> Generator[Shelf]:
    """Put a proxy before a bucket."""
    with FaultProxy(place.server.url, cloud=place.server.cloud, seed=seed) as proxy:
        yield Shelf(place, proxy)
