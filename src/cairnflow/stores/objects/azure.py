"""Containers of Azure Blob Storage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cairnflow.errors import ConfigError, Denied, MissingExtra
from cairnflow.stores.objects.limits import Limits

Login = Mapping[str, str]
"""What the client takes of ``account_name``, ``account_key``, ``sas_key`` and ``endpoint``."""

EMULATOR: Login = {
    "account_name": "devstoreaccount1",
    "account_key": (
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    ),
    "endpoint": "http://127.0.0.1:10000/devstoreaccount1",
}
"""What every emulator takes. Source: "Use the Azurite emulator", well-known storage account."""

_PARTS = {
    "AccountName": "account_name",
    "AccountKey": "account_key",
    "SharedAccessSignature": "sas_key",
    "BlobEndpoint": "endpoint",
}


@dataclass(frozen=True, slots=True)
class AzureContainer:
    """A container, and how to get at it.

    Attributes:
        name: of the container.
        login: returns account, key and endpoint, looked up anew when the client is opened.
        identity: who asks where ``login`` has no key: ``machine`` (managed or workload identity, or
            what the environment says), ``cli`` (the Azure CLI), or ``sdk`` (azure-identity).
    """

    name: str
    login: Callable[[], Login]
    identity: str = "machine"

    @property
    def url(self) -> str:
        """Its URL, without what nobody should see."""
        return f"az://{self.name}"

    def connect(self, limits: Limits, tries: int) -> Any:
        from obstore.store import AzureStore

        login: Any = dict(self.login())
        if not {"account_key", "sas_key"} & login.keys():
            if str(login.get("endpoint", "")).startswith("http:"):
                raise Denied(
                    f"{self.url}: a token is not sent to {login['endpoint']}, in clear; use https, "
                    "or name a connection string"
                )
            login |= self._identity()
        return AzureStore(
            self.name,
            client_options=limits.client(login.get("endpoint")),
            retry_config=limits.client_retries(tries),
            **login,
        )

    def _identity(self) -> dict[str, Any]:
        if self.identity == "cli":
            return {"use_azure_cli": True}
        return {"credential_provider": self._sdk()} if self.identity == "sdk" else {}

    def _sdk(self) -> Any:
        try:
            from obstore.auth.azure import AzureCredentialProvider
        except ModuleNotFoundError:
            raise MissingExtra(
                f"{self.url}: nobody is logged in by the Azure CLI, and other ways take "
                "azure-identity; run: pip install 'cairnflow[azure]'"
            ) from None
        return AzureCredentialProvider()


def from_connection_string(text: str, name: str) -> Login:
    """Return what a connection string says.

    Args:
        text: such as ``AccountName=...;AccountKey=...``.
        name: of the secret that holds it, for messages.

    Raises:
        ConfigError: it is none; the message does not show it.

    Examples:
        >>> from_connection_string("AccountName=a;AccountKey=b==;EndpointSuffix=x.net", "AZURE")
        {'account_name': 'a', 'account_key': 'b==', 'endpoint': 'https://a.blob.x.net'}
    """
    given: dict[str, str] = {}
    for part in text.strip().split(";"):
        name_of, _, value = part.partition("=")
        given[name_of] = value
    if given.get("UseDevelopmentStorage") == "true":
        return EMULATOR
    found = {ours: given[theirs] for theirs, ours in _PARTS.items() if theirs in given}
    if (
        not {"account_key", "sas_key"} & found.keys()
        or not {
            "account_name",
            "endpoint",
        }
        & found.keys()
    ):
        raise ConfigError(
            f"secret {name!r} is no connection string of Azure Storage: it has AccountName and "
            "AccountKey, or BlobEndpoint and SharedAccessSignature"
        )
    if "endpoint" not in found:
        scheme = given.get("DefaultEndpointsProtocol", "https")
        suffix = given.get("EndpointSuffix", "core.windows.net")
        found["endpoint"] = f"{scheme}://{found['account_name']}.blob.{suffix}"
    return found
