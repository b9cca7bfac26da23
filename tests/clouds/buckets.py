"""Our buckets and handlers on the servers of ``fixtures``."""

from typing import Any

from cairnflow.results import AzureResultHandler, GCSResultHandler, ResultHandler, S3ResultHandler
from cairnflow.stores.objects.azure import AzureContainer
from cairnflow.stores.objects.gcs import GCSBucket
from cairnflow.stores.objects.requests import Bucket
from cairnflow.stores.objects.s3 import S3Bucket
from tests.clouds.servers import AZURE_ACCOUNT, AZURE_KEY, Place

S3_KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
}
"""What the environment of whoever writes to S3 has."""

AZURE_STRING = (
    f"DefaultEndpointsProtocol=http;AccountName={AZURE_ACCOUNT};AccountKey={AZURE_KEY};"
    "BlobEndpoint={url}/" + AZURE_ACCOUNT
)


def bucket_of(place: Place) -> Bucket:
    """Return the bucket of a place, as a store takes it."""
    url = place.server.url
    if place.server.cloud == "gcs":
        return GCSBucket(place.bucket, url)
    if place.server.cloud == "azure":
        endpoint = f"{url}/{AZURE_ACCOUNT}"
        login = {"account_name": AZURE_ACCOUNT, "account_key": AZURE_KEY, "endpoint": endpoint}
        return AzureContainer(place.bucket, lambda: login)
    return S3Bucket(place.bucket, url, "us-east-1")


def handler_of(place: Place, prefix: str = "", **given: Any) -> ResultHandler:
    """Return a handler that keeps values there; for Azure, by the secret ``AZURE``."""
    if place.server.cloud == "gcs":
        return GCSResultHandler(place.bucket, prefix, endpoint=place.server.url, **given)
    if place.server.cloud == "azure":
        return AzureResultHandler(place.bucket, prefix, connection_string_secret="AZURE", **given)
    return S3ResultHandler(place.bucket, prefix, endpoint=place.server.url, **given)


def environment(place: Place) -> dict[str, str]:
    """Return the variables that somebody sets who writes there."""
    if place.server.cloud == "azure":
        return {"CAIRNFLOW__SECRETS__AZURE": AZURE_STRING.format(url=place.server.url)}
    return S3_KEYS if place.server.cloud == "s3" else {}
