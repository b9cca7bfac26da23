"""Handlers that keep values in object stores: S3, Google Cloud Storage, Azure Blob Storage."""

import re
from contextlib import suppress
from typing import Any, Unpack

from cairnflow.config import config
from cairnflow.errors import AuthoringError, Corrupt, Denied, ResultError
from cairnflow.results.copies import with_copies
from cairnflow.results.logins import (
    aws_endpoint,
    aws_profile,
    azure_identity,
    azure_login,
    google_endpoint,
    google_key,
    is_federated,
    named_by_the_operator,
)
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import Kept, StoredResultHandler, whole
from cairnflow.results.trust import check, origin, shown, trust
from cairnflow.stores.base import Bytes, Store
from cairnflow.stores.objects.azure import AzureContainer
from cairnflow.stores.objects.gcs import GCSBucket
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.requests import Bucket
from cairnflow.stores.objects.s3 import S3Bucket
from cairnflow.stores.objects.store import ObjectStore

_BUCKET = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{0,221}")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")


_Surroundings = tuple[list[str], Limits]


def _surroundings() -> _Surroundings:
    """Return what the operator says of servers and of how long to wait for them."""
    said = config.refresh().stores  # one look, not one for each setting: 30 µs for every value
    limits = Limits(said.connect_timeout, said.read_timeout, said.total_timeout)
    return named_by_the_operator(said.endpoints), limits


class CloudResultHandler(StoredResultHandler):
    """Base of the handlers that keep each value in an object of its own, below a prefix.

    The safe value is the object's key in the bucket. A handler holds no credential: they are
    looked up, as the cloud's own tools do it, where the bucket is used.

    Args:
        prefix: what all keys begin with.
        endpoint: URL of the server; None for the cloud's own.
        **kept: see ``StoredResultHandler``.

    Raises:
        AuthoringError: the prefix or endpoint can't be one.
    """

    is_far = True

    def __init__(self, prefix: str, endpoint: str | None, **kept: Unpack[Kept]) -> None:
        super().__init__(**kept)
        self._below = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        if {"", ".", ".."} & {*self._below[:-1].split("/")} and self._below:
            raise AuthoringError(f"prefix {prefix!r} can't be: its segments have names, not '..'")
        self._endpoint = endpoint
        self._seen: _Surroundings | None = None
        self._tell()

    def _tell(self) -> None:
        if self._endpoint is not None:
            origin(self._endpoint)
            trust(self._endpoint)

    def bucket(self) -> Bucket:
        """Return the bucket, with what is known of how to get at it."""
        raise NotImplementedError

    @property
    def store(self) -> Store:
        """The store, opened in this process; anew where the operator has changed something."""
        if self._opened is not None and self._seen != _surroundings():
            self.close()
        return super().store

    def open_store(self) -> Store:
        self._seen = operators, limits = _surroundings()
        if self._endpoint is not None:
            check(self._endpoint, operators)
        return ObjectStore(self.bucket(), self._below[:-1], limits)

    def bytes_of(self, safe: SafeResult) -> Bytes:
        copied = with_copies(self.store, self.description) if safe.digest else None
        if copied is None:
            return super().bytes_of(safe)
        key = self.key(safe.value)
        try:
            return whole(copied.get(key), safe)
        except Corrupt:  # they may have been damaged on their way here, when they were copied
            with suppress(ResultError):
                copied.forget(key)
        data = super().bytes_of(safe)
        copied.keep(key, data)
        return data

    def location(self, key: str) -> str:
        return self._below + key

    def key(self, location: str) -> str:
        if not location.startswith(self._below):
            raise Denied(f"{location} lies outside of {self._below}, the prefix of this handler")
        return location[len(self._below) :]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._tell()


class S3ResultHandler(CloudResultHandler):
    """Keeps each value in an object of its own, in a bucket of Amazon S3 or what is like it.

    Args:
        bucket: its name.
        prefix: what all keys begin with.
        endpoint: URL of the server; None for that of ``AWS_ENDPOINT_URL``, else Amazon's.
        region: None for that of the environment or profile.
        profile: of ``~/.aws``, by its name.
        virtual_host: whether the bucket's name is a part of the host's.
        request_payer: pay for requests to a bucket of somebody else.
        **kept: see ``StoredResultHandler``.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint: str | None = None,
        region: str | None = None,
        profile: str | None = None,
        virtual_host: bool | None = None,
        request_payer: bool = False,
        **kept: Unpack[Kept],
    ) -> None:
        super().__init__(prefix, endpoint, **kept)
        self._bucket = _named(bucket, _BUCKET, "bucket")
        self._region = region and _named(region, _REGION, "region")
        self._profile = profile
        self._virtual_host = virtual_host
        self._pays = request_payer

    def bucket(self) -> Bucket:
        return S3Bucket(
            self._bucket,
            self._endpoint or aws_endpoint(),
            self._region,
            aws_profile(self._profile),
            self._virtual_host,
            self._pays,
        )


class GCSResultHandler(CloudResultHandler):
    """Keeps each value in an object of its own, in a bucket of Google Cloud Storage.

    Args:
        bucket: its name.
        prefix: what all keys begin with.
        endpoint: URL of the server; None for that of ``STORAGE_EMULATOR_HOST``, else Google's.
        credentials_secret: name of a secret that is a service account's key, as JSON; None for
            application-default credentials.
        **kept: see ``StoredResultHandler``.
    """

    plain_arguments = ("credentials_secret",)

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint: str | None = None,
        credentials_secret: str | None = None,
        **kept: Unpack[Kept],
    ) -> None:
        super().__init__(prefix, endpoint, **kept)
        self._bucket = _named(bucket, _BUCKET, "bucket")
        self._secret = credentials_secret

    def bucket(self) -> Bucket:
        endpoint = self._endpoint or google_endpoint()
        return GCSBucket(self._bucket, endpoint, google_key(self._secret), is_federated())


class AzureResultHandler(CloudResultHandler):
    """Keeps each value in a blob of its own, in a container of Azure Blob Storage.

    Args:
        container: its name.
        prefix: what all keys begin with.
        account: name of the storage account; None for that of the connection string or of the
            environment.
        endpoint: URL of the account; None for that of the connection string, else Azure's.
        connection_string_secret: name of a secret that is a connection string.
        sas_secret: name of a secret that is a shared access signature.
        **kept: see ``StoredResultHandler``.
    """

    plain_arguments = ("connection_string_secret", "sas_secret")

    def __init__(
        self,
        container: str,
        prefix: str = "",
        *,
        account: str | None = None,
        endpoint: str | None = None,
        connection_string_secret: str | None = None,
        sas_secret: str | None = None,
        **kept: Unpack[Kept],
    ) -> None:
        super().__init__(prefix, endpoint, **kept)
        self._container = _named(container, _BUCKET, "container")
        self._account = account and _named(account, _ACCOUNT, "account")
        self._connection_string = connection_string_secret
        self._sas = sas_secret

    def bucket(self) -> Bucket:
        login = azure_login(self._account, self._endpoint, self._connection_string, self._sas)
        return AzureContainer(self._container, login, azure_identity())


_HANDLERS: dict[str, type[S3ResultHandler | GCSResultHandler | AzureResultHandler]] = {
    "s3": S3ResultHandler,
    "gs": GCSResultHandler,
    "gcs": GCSResultHandler,
    "az": AzureResultHandler,
    "azure": AzureResultHandler,
}
CLOUDS = tuple(_HANDLERS)
"""Schemes of URLs of buckets."""

_URL = re.compile(r"(?P<scheme>[a-z0-9+.-]+)://(?P<bucket>[^/:@?#]+)(?:/(?P<prefix>[^?#]*))?")


def handler_at(url: str, **kept: Unpack[Kept]) -> CloudResultHandler:
    """Return a handler that keeps values below a URL.

    Args:
        url: such as ``s3://bucket/prefix``, ``gs://bucket`` or ``az://container/prefix``.
        **kept: see ``StoredResultHandler``.

    Raises:
        AuthoringError: it names no bucket of a cloud that is known here.

    Examples:
        >>> handler_at("s3://sales/team/a")
        S3ResultHandler(bucket='sales', prefix='team/a')
    """
    found = _URL.fullmatch(url)
    if found is None or found["scheme"] not in _HANDLERS:
        known = ", ".join(f"{scheme}://" for scheme in CLOUDS)
        raise AuthoringError(
            f"no result handler for {shown(url)!r}; write a bucket and a prefix, as in "
            f"s3://bucket/prefix; known: {known}"
        )
    return _HANDLERS[found["scheme"]](found["bucket"], found["prefix"] or "", **kept)


def _named(name: str, pattern: re.Pattern[str], what: str) -> str:
    if not pattern.fullmatch(name) or ".." in name:
        raise AuthoringError(f"{what} {name!r} can't be one; a name has letters, digits and -")
    return name
