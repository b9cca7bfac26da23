"""Buckets of Google Cloud Storage."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cairnflow.errors import MissingExtra
from cairnflow.stores.objects.limits import Limits

_NOBODY = "emulator"
"""What stands for a token where a server is spoken to in clear: it gets none that is worth any."""


@dataclass(frozen=True, slots=True)
class GCSBucket:
    """A bucket, and how to get at it.

    Credentials are looked up when the client is opened: those of the environment, of ``gcloud`` and
    of the machine by the client itself, those of another identity provider by google-auth.

    Attributes:
        name: of the bucket.
        endpoint: URL of the server; None for Google's.
        key: returns a service account's key as JSON; None to use application-default credentials.
        is_federated: the default credentials are such as only google-auth can read.
    """

    name: str
    endpoint: str | None = None
    key: Callable[[], str] | None = None
    is_federated: bool = False

    @property
    def url(self) -> str:
        """Its URL, without what nobody should see."""
        return f"gs://{self.name}"

    def connect(self, limits: Limits, tries: int) -> Any:
        from obstore.store import GCSStore

        given: dict[str, Any] = {"base_url": self.endpoint} if self.endpoint else {}
        return GCSStore(
            self.name,
            client_options=limits.client(self.endpoint),
            retry_config=limits.client_retries(tries),
            **given | self._credentials(),
        )

    def _credentials(self) -> dict[str, Any]:
        if (self.endpoint or "").startswith("http:"):
            return {"bearer_token": _NOBODY}
        if self.key is not None:
            return {"service_account_key": self.key()}
        return {"credential_provider": self._federated()} if self.is_federated else {}

    def _federated(self) -> Any:
        try:
            from obstore.auth.google import GoogleCredentialProvider
        except ModuleNotFoundError:
            raise MissingExtra(
                f"{self.url}: these application-default credentials are read by google-auth; "
                "run: pip install 'cairnflow[gcs]'"
            ) from None
        return GoogleCredentialProvider()
