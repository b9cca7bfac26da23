"""Flows as objects of a bucket: S3, Google Cloud Storage, Azure Blob Storage."""

import json
from typing import Any

from cairnflow.results.clouds import (
    AzureResultHandler,
    CloudResultHandler,
    GCSResultHandler,
    S3ResultHandler,
)
from cairnflow.storage.parcels import Form
from cairnflow.storage.stored import StoredStorage


class BucketStorage(StoredStorage):
    """Base of the storages in object stores: as ``flows/<slug>/<time>-<digest>.flow``.

    Credentials are looked up as the handler of the same cloud does it; none is part of a storage,
    nor of what describes it.

    Args:
        handler: keeps the values of flows that name no handler, in the same bucket.
        url: of the bucket and the prefix.
        form: see ``BuiltStorage``.
    """

    label = ""

    def __init__(self, handler: CloudResultHandler, url: str, form: Form) -> None:
        super().__init__(handler, form)
        self._url = url.rstrip("/")

    def address(self, location: str = "") -> str:
        return f"{self._url}/{location}".rstrip("/")

    def own_labels(self) -> list[str]:
        return [self.label]

    def arguments(self) -> dict[str, Any]:
        told = json.loads(self.result_handler.description)["args"]
        return {**told, "form": self.form}


class S3(BucketStorage):
    """Keeps flows in a bucket of Amazon S3 or what is like it.

    Args:
        bucket: its name.
        prefix: what all keys begin with.
        form: see ``BuiltStorage``.
        **options: see ``S3ResultHandler``: ``endpoint``, ``region``, ``profile`` and so on.

    Examples:
        >>> storage = S3("sales", "prod")
        >>> storage.address(), storage.labels
        ('s3://sales/prod', ['s3-flow-storage'])
        >>> storage.result_handler
        S3ResultHandler(bucket='sales', prefix='prod')
    """

    label = "s3-flow-storage"

    def __init__(
        self, bucket: str, prefix: str = "", *, form: Form = "pickle", **options: Any
    ) -> None:
        handler = S3ResultHandler(bucket, prefix, **options)
        super().__init__(handler, f"s3://{bucket}/{prefix.strip('/')}", form)


class GCS(BucketStorage):
    """Keeps flows in a bucket of Google Cloud Storage.

    Args:
        bucket: its name.
        prefix: what all keys begin with.
        form: see ``BuiltStorage``.
        **options: see ``GCSResultHandler``: ``endpoint``, ``credentials_secret`` and so on.
    """

    label = "gcs-flow-storage"

    def __init__(
        self, bucket: str, prefix: str = "", *, form: Form = "pickle", **options: Any
    ) -> None:
        handler = GCSResultHandler(bucket, prefix, **options)
        super().__init__(handler, f"gs://{bucket}/{prefix.strip('/')}", form)


class Azure(BucketStorage):
    """Keeps flows in a container of Azure Blob Storage.

    Args:
        container: its name.
        prefix: what all keys begin with.
        form: see ``BuiltStorage``.
        **options: see ``AzureResultHandler``: ``account``, ``connection_string_secret`` and so on.
    """

    label = "azure-flow-storage"

    def __init__(
        self, container: str, prefix: str = "", *, form: Form = "pickle", **options: Any
    ) -> None:
        handler = AzureResultHandler(container, prefix, **options)
        super().__init__(handler, f"az://{container}/{prefix.strip('/')}", form)
