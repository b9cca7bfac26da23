"""The fake, as tests use it."""

from cairnflow.testing.fake_gcs import json_api, xml_api
from cairnflow.testing.fake_gcs.json_api import JsonApi
from cairnflow.testing.fake_gcs.objects import Buckets, Refused
from cairnflow.testing.fake_gcs.xml_api import XmlApi
from cairnflow.testing.loopback import Answer, Exchange, Loopback, Request


class FakeGCS(Loopback):
    """A Google Cloud Storage of this process, in memory, that keeps its promises. Thread-safe.

    It speaks the XML API, as obstore does, and the part of the JSON API that Google's own Python
    client needs. Preconditions on generations hold, lists come in order and in pages, checksums
    that a client sends are compared, and parts below 5 MiB are refused. What it doesn't know it
    refuses with 501, rather than seem to have done it.

    Not there: versions of objects other than the last, access lists, rewriting, changing metadata.

    Args:
        buckets: names of those that are there from the start.
        token: the only bearer token that is let in; None lets in everybody.

    Attributes:
        token: may be set anew, as a cloud does when credentials expire.

    Examples:
        >>> import obstore
        >>> from obstore.store import GCSStore
        >>> with FakeGCS("shop") as gcs:
        ...     options = {"allow_http": True}
        ...     shop = GCSStore(
        ...         "shop", base_url=gcs.url, bearer_token="any", client_options=options
        ...     )
        ...     _ = obstore.put(shop, "a/b", b"data", mode="create")
        ...     print(bytes(obstore.get(shop, "a/b").bytes()), gcs.methods)
        b'data' {'PUT': 1, 'GET': 1}
    """

    def __init__(self, *buckets: str, token: str | None = None) -> None:
        self.token = token
        self._buckets = Buckets(*buckets)
        self._json = JsonApi(self._buckets)
        self._xml = XmlApi(self._buckets)
        super().__init__(self._tell)

    def create_bucket(self, name: str) -> None:
        """Make an empty bucket.

        Raises:
            ValueError: there is one of this name.
        """
        if name in self._buckets.names():
            raise ValueError(f"there is a bucket {name!r} already")
        self._buckets.create(name)

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return the bytes of a bucket's objects by name, with no request counted."""
        found = self._buckets.of(bucket)
        return {name: found[name].content.data for name in sorted(found)}

    def _tell(self, request: Request, exchange: Exchange) -> None:
        exchange.tell(self._answer(request))

    def _answer(self, request: Request) -> Answer:
        of_json = JsonApi.is_asked(request)
        try:
            self._admit(request)
            return self._json.answer(request) if of_json else self._xml.answer(request)
        except Refused as refused:
            return json_api.refusal(refused) if of_json else xml_api.refusal(refused)

    def _admit(self, request: Request) -> None:
        if self.token is None or request.headers.get("Authorization") == f"Bearer {self.token}":
            return
        raise Refused(401, "authError", "the bearer token is not one that is let in")
