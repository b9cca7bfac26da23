"""From the URL of a bucket or a container to the handler that keeps values there."""

from collections.abc import Callable
from typing import Unpack

from cairnflow.errors import AuthoringError
from cairnflow.results.clouds import (
    AzureResultHandler,
    CloudResultHandler,
    GCSResultHandler,
    S3ResultHandler,
)
from cairnflow.results.stored import Kept

_SCHEMES: dict[str, Callable[..., CloudResultHandler]] = {
    "s3": S3ResultHandler,
    "gs": GCSResultHandler,
    "az": AzureResultHandler,
}


def split(url: str) -> tuple[str, str, str]:
    """Return scheme, bucket and prefix of a URL.

    Raises:
        AuthoringError: it is no URL of a bucket.

    Examples:
        >>> split("s3://sales/kept/values/")
        ('s3', 'sales', 'kept/values')
    """
    scheme, _, rest = url.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme not in _SCHEMES or not bucket:
        raise AuthoringError(
            f"{url!r} names no bucket; write s3://bucket/prefix, gs://bucket/prefix or "
            "az://container/prefix"
        )
    return scheme, bucket, prefix.strip("/")


def handler_at(url: str, **kept: Unpack[Kept]) -> CloudResultHandler:
    """Return the handler that keeps values in a bucket, below a prefix.

    Args:
        url: ``s3://bucket/prefix``, ``gs://bucket/prefix`` or ``az://container/prefix``.
        **kept: see ``StoredResultHandler``.

    Raises:
        AuthoringError: it is no URL of a bucket, or its names can't be.

    Examples:
        >>> handler_at("gs://sales/kept", serializer="json")
        GCSResultHandler(bucket='sales', prefix='kept', serializer='json')
    """
    scheme, bucket, prefix = split(url)
    return _SCHEMES[scheme](bucket, prefix, **kept)
